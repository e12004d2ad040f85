/** One page, and two people who use it in turn: what holds under every library that keeps answers. */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { ada, bob, setUp, type Visitors, type World } from './contract.ts';

/** How a framework shows a page. */
export interface Framework<Page> {
  show(page: Page): Promise<Element>;
  /** Does something, and lets the framework show what follows of it at once. */
  act<Result>(work: () => Promise<Result>): Promise<Result>;
}

export interface TwoPeople<Page> {
  /** A page with orders of whoever is logged in, in each way in which the library shows something. */
  page(world: World): Page;
  /** What it says when everything is there, with the user's name in place of `$`. */
  says: string;
  /** A server of the library's own. */
  serve?(world: World): void;
}

const changes: [string, (auth: Auth) => Promise<unknown>][] = [
  ['another login', (auth) => auth.login(bob)],
  ['a logout and another login', (auth) => auth.logout().then(() => auth.login(bob))],
];

const isOfAda = (text: string) => text.includes('ada');
const isOfTheApi = ({ path }: { path: string }) => !path.startsWith('/auth/');

export function describeTwoPeople<Page>(
  name: string,
  { show, act }: Framework<Page>,
  { page, says, serve }: TwoPeople<Page>,
): void {
  const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));

  /** A page that ada has opened, as the browser shows it: now, and in each moment since. */
  async function open(before = async (_world: World) => {}) {
    const world = await setUp();
    serve?.(world);
    await before(world);
    const element = await show(page(world));
    const text = () => element.textContent ?? '';
    const seen: string[] = [];
    const observer = new MutationObserver(() => seen.push(text()));
    observer.observe(element, { subtree: true, childList: true, characterData: true });
    onTestFinished(() => observer.disconnect());
    const isOf = async (user: string) => {
      const expected = says.replaceAll('$', user);
      for (let turn = 0; turn < 50 && text() !== expected; turn += 1) await settled();
      expect(text()).toBe(expected);
    };
    return { ...world, text, seen, isOf };
  }

  describe(`${name}, two people in turn`, () => {
    test.each(changes)(
      'what one saw is gone after %s, and what is on the page is the next one’s',
      async (_, change) => {
        const { auth, text, seen, isOf } = await open();
        await isOf('ada');
        await act(() => change(auth));
        expect(text()).not.toContain('ada');
        seen.length = 0;
        await isOf('bob');
        expect(seen.filter(isOfAda)).toEqual([]);
      },
    );

    test.each(changes)('an answer that is on its way at %s is not shown to the next one', async (_, change) => {
      let answer = () => {};
      const { auth, server, text, seen, isOf } = await open(async ({ holdAda }) => {
        answer = holdAda();
      });
      await expect.poll(() => server.count(isOfTheApi)).toBeGreaterThan(0);
      await act(() => change(auth));
      await isOf('bob');
      answer();
      await settled();
      expect([text(), ...seen].filter(isOfAda)).toEqual([]);
      await isOf('bob');
    });

    test('what one saw is gone with the session, and stays away', async () => {
      const { auth, text, seen, isOf } = await open();
      await isOf('ada');
      await act(() => auth.logout());
      seen.length = 0;
      await settled();
      expect([text(), ...seen].filter(isOfAda)).toEqual([]);
    });

    test('who logs in where nobody was gets what is on the page as a user', async () => {
      const { auth, text, isOf } = await open(({ auth }) => auth.logout().then(() => {}));
      await settled();
      expect(text()).not.toContain('ada');
      await act(() => auth.login(ada));
      await isOf('ada');
    });

    test.each<Visitors>(['answered', 'refused'])(
      'who logs in while the request of a visitor is on its way gets what is on the page as a user, and the visitor is %s',
      async (how) => {
        let answer = () => {};
        const { auth, server, isOf } = await open(async (world) => {
          await world.auth.logout();
          answer = world.holdVisitors(how);
          serve?.(world);
        });
        await expect.poll(() => server.count(isOfTheApi)).toBeGreaterThan(0);
        await act(() => auth.login(ada));
        await settled();
        answer();
        await isOf('ada');
      },
    );

    test('a renewed token changes nothing on the page', async () => {
      const { auth, seen, isOf, server } = await open();
      await isOf('ada');
      const asked = server.count(isOfTheApi);
      seen.length = 0;
      await act(() => auth.refresh());
      await settled();
      expect(seen).toEqual([]);
      expect(server.count(isOfTheApi)).toBe(asked);
    });
  });
}
