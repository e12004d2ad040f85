// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import { ada, bob, counted, newClient, newServer } from '../client.ts';
import { compiled } from './compiled.ts';

/** Runs where there is no document, as on a server. */
function onServer<Result>(run: () => Result): Result {
  vi.stubGlobal('document', undefined);
  try {
    return run();
  } finally {
    vi.unstubAllGlobals();
  }
}

it('a page takes over the markup of a server, where nobody is known, and shows who is there without a warning', async () => {
  const { render, hydrate } = await compiled('Who.svelte');
  const server = newServer();
  const auth = counted(newClient(server));
  await auth.login(ada);
  await auth.getUser();
  const root = document.createElement('div');
  root.innerHTML = onServer(() => render({ auth }));
  expect(root.textContent?.trim()).toBe('one moment');
  expect([auth.listeners(), server.count('users/me')]).toEqual([0, 1]);

  const said = (['error', 'warn'] as const).map((kind) => vi.spyOn(console, kind).mockImplementation(() => {}));
  const paragraph = root.querySelector('p');
  const unmount = hydrate(root, { auth });
  expect(paragraph).not.toBeNull();
  expect(root.querySelector('p')).toBe(paragraph);
  expect(root.textContent?.trim()).toBe('ada');
  for (const spy of said) expect(spy).not.toHaveBeenCalled();

  const input = () => root.querySelector('input') as HTMLInputElement;
  input().value = 'what ada typed';
  await auth.refresh();
  expect(input().value).toBe('what ada typed');
  await auth.login(bob);
  await vi.waitFor(() => expect(root.textContent?.trim()).toBe('bob'));
  expect(input().value).toBe('');
  unmount();
  expect(auth.listeners()).toBe(0);
});
