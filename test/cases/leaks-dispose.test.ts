import { expect, test, vi } from 'vitest';
import { webStorage } from '../../src/index.ts';
import { atEachTest, leftovers, refresh, settled, stage } from './helpers/stage.ts';
import { installLocalStorage } from './helpers/web-storage.ts';

atEachTest();

test('B96 · fifty clients come and go and leave nothing', async () => {
  installLocalStorage();
  const { server, loggedIn, page, warnings } = stage();
  for (let i = 0; i < 50; i += 1) {
    const auth = await loggedIn({ storage: webStorage() });
    // The pair of the client before is revoked.
    await vi.advanceTimersByTimeAsync(0);
    expect(page?.listeners()).toBeGreaterThan(0);
    expect(leftovers()).toContain('1 channels');
    expect(vi.getTimerCount()).toBe(1);
    auth.dispose();
    expect(() => auth.dispose()).not.toThrow();
    expect(leftovers()).toEqual([]);
  }
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(server.count(refresh)).toBe(0);
  expect(leftovers()).toEqual([]);
  expect(warnings).toEqual([]);
});

test('B96 · a disposed client hears nothing and tells nobody', async () => {
  const { server, loggedIn, profile, page, heard } = stage();
  const auth = await loggedIn();
  const states: string[] = [];
  auth.subscribe(({ status }) => states.push(status));
  auth.dispose();
  profile.store(null);
  for (const type of ['pageshow', 'online', 'focus']) page?.dispatch(type);
  page?.hide();
  page?.show();
  await settled();

  expect(states).toEqual(['authenticated']);
  expect(heard(auth)).toEqual(['started:login']);
  const calls = [
    auth.fetch(server.baseUrl),
    auth.refresh(),
    auth.getUser(),
    auth.getAccessToken(),
    auth.logout(),
    auth.verify(),
    auth.login({ username: 'ada', password: 'x' }),
    auth.adopt(server.issue('ada')),
  ];
  for (const each of await Promise.allSettled<unknown>(calls))
    expect(each).toMatchObject({ status: 'rejected', reason: { code: 'disposed' } });
  expect(server.count()).toBe(1);
});
