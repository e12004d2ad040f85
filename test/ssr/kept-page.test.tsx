// @vitest-environment happy-dom
/** The page of the Next.js example where the router has hidden it, with `<Activity>`, and another user opens it again. */
import { Activity, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createFakeDjoser } from '../../src/testing.ts';

const ada = { username: 'ada', password: 'correct-horse' };
const bob = { username: 'bob', password: 'battery-staple' };

test.each([
  ['rendered for the last user', true],
  ['that the server could not render', false],
])(
  'a page %s shows nothing of the last user, not even for a moment, when the next one opens it',
  async (_, isRendered) => {
    const server = createFakeDjoser({ baseUrl: 'https://api.example.com/auth/', users: [ada, bob] });
    server.route('GET', '/orders/', (_request, { user }) => [{ id: 1, customer: user?.username }]);
    vi.stubGlobal('fetch', server.fetch);
    const { getAuth } = await import('../../examples/nextjs/lib/auth.ts');
    const { userIdOf } = await import('../../examples/nextjs/lib/orders.ts');
    const { Orders } = await import('../../examples/nextjs/app/orders.tsx');
    const auth = getAuth();
    await auth.login(ada);
    const rendered = isRendered ? { userId: userIdOf(auth.state), orders: [{ id: 1, customer: 'ada' }] } : null;

    const site = document.body.appendChild(document.createElement('main'));
    const root = createRoot(site);
    onTestFinished(async () => {
      root.unmount();
      site.remove();
      await auth.logout();
      vi.unstubAllGlobals();
    });
    // As a router does it, and not in `act`: that would run all effects before anybody could look.
    const open = (mode: 'visible' | 'hidden') =>
      startTransition(() =>
        root.render(
          <Activity mode={mode}>
            <Orders rendered={rendered} />
          </Activity>,
        ),
      );
    const isHidden = () => [...site.children].every((child) => (child as HTMLElement).style.display === 'none');
    open('visible');
    await vi.waitFor(() => expect(site.textContent).toContain('1 for ada'));
    open('hidden');
    await vi.waitFor(() => expect(isHidden()).toBe(true));

    await auth.logout();
    await auth.login(bob);
    const seen: string[] = [];
    const observer = new MutationObserver(() => !isHidden() && seen.push(site.textContent));
    observer.observe(site, { subtree: true, childList: true, characterData: true, attributes: true });
    open('visible');
    await vi.waitFor(() => expect(site.textContent).toContain('1 for bob'));
    observer.disconnect();
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((text) => text.includes('ada'))).toEqual([]);
  },
);
