import { describe, expect, test, vi } from 'vitest';
import { djoser } from '../../src/index.ts';
import { showCookies } from './helpers/cookies.ts';
import { ada, atEachTest, leftovers, origin, refresh, stage } from './helpers/stage.ts';
import { installLocalStorage } from './helpers/web-storage.ts';

atEachTest(`${origin}/`);

const cookieMode = djoser({ scheme: 'JWT', refreshIn: 'cookie', paths: { revoke: 'jwt/logout/' } });

function cookiePage() {
  const area = installLocalStorage();
  const set = stage({ refreshIn: 'cookie' });
  const browser = set.server.browser({ origin });
  showCookies(browser.jar);
  const tab = () => set.tab({ server: cookieMode, fetch: browser.fetch, storage: undefined as never });
  return { ...set, area, browser, tab };
}

async function logsIn() {
  const { server, browser, area, tab } = cookiePage();
  const auth = tab();
  await auth.login(ada);
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(browser.jar.all()).not.toEqual([]);
  expect(Object.keys(area.all())).not.toEqual([]);
  expect(server.count()).toBe(2);
  expect(leftovers()).not.toEqual([]);
}

async function startsClean() {
  expect(leftovers()).toEqual([]);
  expect(document.cookie).toBe('');
  const { server, browser, area, tab } = cookiePage();
  expect([browser.jar.all(), document.cookie, area.all()]).toEqual([[], '', {}]);
  expect(await tab().ready).toEqual({ status: 'anonymous', reason: 'initial' });
  expect(server.count(refresh)).toBe(0);
}

describe('B81 · a test that logs in leaves nothing to the next', () => {
  test('B81 · logs in, first', logsIn);
  test('B81 · starts clean, after it', startsClean);
  test('B81 · logs in, after a clean start', logsIn);
  test('B81 · starts clean, last', startsClean);
});

describe('B81 · in any order', { shuffle: true }, () => {
  test.each([1, 2, 3])('B81 · logs in, whenever: %i', logsIn);
  test.each([1, 2, 3])('B81 · starts clean, whenever: %i', startsClean);
});

test('B81 · what a test leaves behind is named, and fails it', async () => {
  const { tab } = cookiePage();
  const auth = tab();
  await auth.login(ada);
  expect(leftovers()).toEqual([
    expect.stringMatching(/^\d+ timers$/),
    expect.stringMatching(/^\d+ listeners$/),
    '1 channels',
  ]);
  auth.dispose();
  expect(leftovers()).toEqual([]);
  const timer = setTimeout(() => {}, 3_600_000);
  expect(leftovers()).toEqual(['1 timers']);
  clearTimeout(timer);
  expect(vi.getTimerCount()).toBe(0);
});
