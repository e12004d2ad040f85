/** One page, and two people who use it in turn: what holds under every library that keeps answers. */
import { describe, expect, test } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { bob } from './contract.ts';
import { type Framework, opener, type TwoPeople } from './open-page.ts';
import { testSuspended } from './suspended.ts';
import { testVisitor } from './visitor.ts';

const changes: [string, (auth: Auth) => Promise<unknown>][] = [
  ['another login', (auth) => auth.login(bob)],
  ['a logout and another login', (auth) => auth.logout().then(() => auth.login(bob))],
];

const isOfAda = (text: string) => text.includes('ada');

export function describeTwoPeople<Page, Part = Page>(
  name: string,
  framework: Framework<Page, Part>,
  people: TwoPeople<Page, Part>,
): void {
  const { act } = framework;
  const { page, says } = people;
  const { open, settled } = opener(framework, people);

  describe(`${name}, two people in turn`, () => {
    test.each(changes)(
      'what one saw is gone after %s, and what is on the page is the next one’s',
      async (_, change) => {
        const { auth, text, seen, isOf } = await open({ page, says });
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
      const { auth, requests, text, seen, isOf } = await open({
        page,
        says,
        async before({ holdAda }) {
          answer = holdAda();
        },
      });
      await expect.poll(requests).toBeGreaterThan(0);
      await act(() => change(auth));
      await isOf('bob');
      answer();
      await settled();
      expect([text(), ...seen].filter(isOfAda)).toEqual([]);
      await isOf('bob');
    });

    test('what one saw is gone with the session, and stays away', async () => {
      const { auth, text, seen, isOf } = await open({ page, says });
      await isOf('ada');
      await act(() => auth.logout());
      seen.length = 0;
      await settled();
      expect([text(), ...seen].filter(isOfAda)).toEqual([]);
    });

    testVisitor(framework, people);
    testSuspended(framework, people);

    test('a renewed token changes nothing on the page', async () => {
      const { auth, seen, isOf, requests } = await open({ page, says });
      await isOf('ada');
      const asked = requests();
      seen.length = 0;
      await act(() => auth.refresh());
      await settled();
      expect(seen).toEqual([]);
      expect(requests()).toBe(asked);
    });
  });
}
