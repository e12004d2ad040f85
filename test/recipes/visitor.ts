/** One page, and a visitor who logs in: what was asked for without a user is asked for again. */
import { expect, test } from 'vitest';
import { ada, type Visitors } from './contract.ts';
import { type Framework, type Opening, opener, type TwoPeople } from './open-page.ts';

export function testVisitor<Page, Part>(framework: Framework<Page, Part>, people: TwoPeople<Page, Part>): void {
  const { act, curtain } = framework;
  const { page, says, isHideable = true } = people;
  const { open, openAsVisitor, settled } = opener(framework, people);

  test('who logs in where nobody was gets what is on the page as a user', async () => {
    const { auth, text, isOf } = await open({ page, says, before: ({ auth }) => auth.logout() });
    await settled();
    expect(text()).not.toContain('ada');
    await act(() => auth.login(ada));
    await isOf('ada');
  });

  test.each<Visitors>(['answered', 'refused'])(
    'who logs in while the request of a visitor is on its way gets what is on the page as a user, and the visitor is %s',
    async (how) => {
      const { auth, answer, isOf } = await openAsVisitor(how, { page, says });
      await act(() => auth.login(ada));
      await settled();
      answer();
      await isOf('ada');
    },
  );

  test.each<Visitors>(['answered', 'refused'])(
    'who logs in after a visitor was %s gets what is on the page as a user',
    async (how) => {
      const { auth, answer, isOf } = await openAsVisitor(how, { page, says });
      answer();
      await settled();
      await act(() => auth.login(ada));
      await isOf('ada');
    },
  );

  async function logInBehind(pageOf: typeof page, { open }: Opening<Part> | Opening<Page>) {
    const { auth, answer, isOf, requests } = await openAsVisitor('answered', { page: pageOf, says: '$' });
    answer();
    await settled();
    expect(requests()).toBe(1);
    await act(async () => open(false));
    await act(() => auth.login(ada));
    await act(async () => open(true));
    await isOf('ada');
    expect(requests()).toBe(2);
  }

  test('who logs in gets as a user what a visitor has seen, also what is not on the page during the login', async () => {
    const opening = framework.door();
    await logInBehind((world) => people.settled(world, opening.door), opening);
  });

  if (curtain && isHideable)
    test('who logs in gets as a user what a visitor has seen, also when the page is hidden during the login', async () => {
      const opening = curtain();
      await logInBehind((world) => opening.door(people.settled(world, (part) => part)), opening);
    });
}
