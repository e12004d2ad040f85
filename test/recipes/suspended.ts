/** Queries that suspend: a page sends no more requests than the library needs, wherever the boundary is. */
import { expect, test } from 'vitest';
import { ada, bob } from './contract.ts';
import { type Framework, opener, type TwoPeople } from './open-page.ts';

export function testSuspended<Page, Part>(
  framework: Framework<Page, Part>,
  { suspended = {}, requests: expected = 1, serve }: Pick<TwoPeople<Page, Part>, 'suspended' | 'requests' | 'serve'>,
): void {
  const { act } = framework;
  const { open, settled } = opener(framework, serve ? { serve } : {});

  test.each(Object.entries(suspended))(
    'a query that suspends is asked for once for each user, with %s',
    async (_, page) => {
      let answer = () => {};
      const { auth, text, isOf, requests } = await open({
        page,
        says: '$',
        async before({ auth, holdAda }) {
          await auth.login(bob);
          answer = holdAda();
        },
      });
      await isOf('bob');
      expect(requests()).toBe(expected);
      await act(() => auth.login(ada));
      await settled();
      expect(text()).not.toContain('bob');
      answer();
      await isOf('ada');
      await settled();
      expect(requests()).toBe(2 * expected);
    },
  );
}
