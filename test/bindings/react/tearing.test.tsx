// @vitest-environment happy-dom
import { startTransition, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it, vi } from 'vitest';
import { useAuth } from '../../../src/react.ts';
import { ada, newClient, newServer } from '../client.ts';

interface ListProps {
  auth: ReturnType<typeof newClient>;
  /** Called while the fifth of ten rows is being rendered. */
  halfway(): void;
  showBy(show: () => void): void;
}

/** React lets the page go on after 5 ms of rendering: between any two of these. */
function Row({ auth, rendering }: Pick<ListProps, 'auth'> & { rendering?: (() => void) | undefined }) {
  const { status } = useAuth(auth);
  rendering?.();
  for (const end = performance.now() + 6; performance.now() < end; );
  return <li>{status}</li>;
}

function List({ auth, halfway, showBy }: ListProps) {
  const [isShown, setShown] = useState(false);
  showBy(() => setShown(true));
  const rows = isShown ? Array.from({ length: 10 }, (_, index) => index) : [];
  return (
    <ul>
      {rows.map((row) => (
        <Row key={row} auth={auth} rendering={row === 5 ? halfway : undefined} />
      ))}
    </ul>
  );
}

it('a logout in the middle of a render leaves no part of the page behind', async () => {
  const auth = newClient(newServer());
  await auth.login(ada);
  const page = document.createElement('div');
  const painted: string[] = [];
  const watch = new MutationObserver(() => painted.push(page.textContent ?? ''));
  watch.observe(page, { subtree: true, childList: true, characterData: true });
  const statusAtRow: string[] = [];
  let show: (() => void) | undefined;
  const halfway = () => {
    statusAtRow.push(auth.state.status);
    if (statusAtRow.length === 1) queueMicrotask(() => void auth.logout());
  };
  const root = createRoot(page);
  root.render(
    <List
      auth={auth}
      halfway={halfway}
      showBy={(setShown) => {
        show = setShown;
      }}
    />,
  );
  await vi.waitFor(() => expect(show).toBeDefined());
  startTransition(() => show?.());
  await vi.waitFor(() => expect(page.textContent).toBe('anonymous'.repeat(10)));
  root.unmount();
  watch.disconnect();
  // The render began with a session, and was interrupted.
  expect(statusAtRow[0]).toBe('authenticated');
  const torn = painted.filter((text) => text.includes('authenticated') && text.includes('anonymous'));
  expect(torn).toEqual([]);
});
