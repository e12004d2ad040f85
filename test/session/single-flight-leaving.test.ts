import { describe, expect, it } from 'vitest';
import { follow, pass, setUp, url } from '../helpers/world.ts';

const next = 'https://app.example.test/next/';

/** A page whose token is over, on a server that answers. */
async function opened() {
  const world = setUp();
  world.server.route('GET', '/x/', () => ({ ok: true }));
  const { auth } = await world.login({ proactive: 'off' });
  await pass(400);
  return { ...world, auth };
}

describe('a page that is being left', () => {
  it('spends no refresh token, whose answer would find nobody', async () => {
    const { auth, page, refreshedAt } = await opened();
    page.navigate(next);
    const asked = follow(auth.fetch(url('x/')));
    await pass(2.9);
    expect(asked.settledAt).toBe(null);
    expect(refreshedAt()).toEqual([]);
  });

  it('is a page like any other when it is still there after three seconds', async () => {
    const { auth, page, refreshedAt } = await opened();
    page.navigate(next);
    const asked = auth.fetch(url('x/'));
    await pass(3.1);
    expect((await asked).status).toBe(200);
    expect(refreshedAt()).toEqual([403]);
  });

  it('keeps its timer back, too', async () => {
    const world = setUp();
    await world.login({ random: () => 0 });
    await pass(269);
    world.page.navigate(next);
    await pass(2.9);
    expect(world.refreshedAt()).toEqual([]);
    await pass(0.2);
    expect(world.refreshedAt()).toEqual([272]);
  });

  it('sends at once what needs no refresh', async () => {
    const { auth, page } = await opened();
    await auth.fetch(url('x/'));
    page.navigate(next);
    const asked = follow(auth.fetch(url('x/')));
    await pass(0);
    expect(asked.value?.status).toBe(200);
  });

  it.each(['navigateerror', 'navigatesuccess'])('refreshes as soon as it stays after all (%s)', async (type) => {
    const { auth, page, refreshedAt } = await opened();
    page.navigate(next);
    const asked = auth.fetch(url('x/'));
    await pass(1);
    page.navigation.dispatchEvent(new Event(type));
    await pass(0.1);
    expect((await asked).status).toBe(200);
    expect(refreshedAt()).toEqual([401.05]);
  });

  it('is not left by a router that takes the navigation over, and needs a token for it', async () => {
    const { auth, page, refreshedAt } = await opened();
    page.navigate(next);
    page.navigation.transition = {};
    const asked = auth.fetch(url('x/'));
    await pass(0.1);
    expect((await asked).status).toBe(200);
    expect(refreshedAt()).toEqual([400]);
  });

  it.each([
    ['a place in the page', { hashChange: true }],
    ['a state of the same document', { destination: { url: next, sameDocument: true } as NavigationDestination }],
    ['a download', { downloadRequest: 'report.csv' }],
    ['a mail', { destination: { url: 'mailto:ada@example.com', sameDocument: false } as NavigationDestination }],
  ])('is not left for %s', async (_, more) => {
    const { auth, page, refreshedAt } = await opened();
    page.navigate(next, more);
    const asked = auth.fetch(url('x/'));
    await pass(0.1);
    expect((await asked).status).toBe(200);
    expect(refreshedAt()).toEqual([400]);
  });
});
