import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { longestLeaveMs, watchPageLeaving } from '../../src/platform/page-leaving.ts';
import { openPage } from '../helpers/page.ts';

const T0 = 1_800_000_000_000;
const elsewhere = 'https://app.example.test/next/';

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setUp() {
  const page = openPage();
  return { page, leaving: watchPageLeaving(Date.now) };
}

describe('a page', () => {
  it('is not being left as long as nobody navigates', () => {
    expect(setUp().leaving.isLeaving()).toBe(false);
  });

  it('is being left for three seconds after a navigation, and then believed to stay', () => {
    const { page, leaving } = setUp();
    page.navigate(elsewhere);
    expect(leaving.isLeaving()).toBe(true);
    vi.setSystemTime(T0 + longestLeaveMs - 1);
    expect(leaving.isLeaving()).toBe(true);
    vi.setSystemTime(T0 + longestLeaveMs);
    expect(leaving.isLeaving()).toBe(false);
    expect(longestLeaveMs).toBe(3000);
  });

  it('is not being left for ever when the clock is set back meanwhile', () => {
    const { page, leaving } = setUp();
    page.navigate(elsewhere);
    vi.setSystemTime(T0 - 3_600_000);
    expect(leaving.isLeaving()).toBe(false);
  });

  it.each(['navigateerror', 'navigatesuccess'])('stays when the navigation ends here (%s)', (type) => {
    const { page, leaving } = setUp();
    page.navigate(elsewhere);
    page.navigation.dispatchEvent(new Event(type));
    expect(leaving.isLeaving()).toBe(false);
  });

  it('is not being left while a router has taken the navigation over', () => {
    const { page, leaving } = setUp();
    page.navigate(elsewhere);
    page.navigation.transition = {};
    expect(leaving.isLeaving()).toBe(false);
    page.navigation.transition = null;
    expect(leaving.isLeaving()).toBe(true);
  });

  it.each([
    ['a place in the page', elsewhere, { hashChange: true }],
    ['a state of the same document', elsewhere, { destination: { url: elsewhere, sameDocument: true } }],
    ['a download', elsewhere, { downloadRequest: 'report.csv' }],
    ['a download that names no file', elsewhere, { downloadRequest: '' }],
    ['a mail', 'mailto:ada@example.com', {}],
    ['another program', 'slack://open', {}],
  ])('is not left for %s', (_, url, more) => {
    const { page, leaving } = setUp();
    page.navigate(url, more as Partial<NavigateEvent>);
    expect(leaving.isLeaving()).toBe(false);
  });

  it.each(['http://app.example.test/', 'https://other.example.test/'])('is left for %s', (url) => {
    const { page, leaving } = setUp();
    page.navigate(url);
    expect(leaving.isLeaving()).toBe(true);
  });

  it('hears of nothing after it was told to stop, and leaves no listener behind', () => {
    const { page, leaving } = setUp();
    leaving.stop();
    page.navigate(elsewhere);
    expect(leaving.isLeaving()).toBe(false);
    expect(page.listeners()).toBe(0);
  });
});

describe('where there is no Navigation API', () => {
  it('nobody is ever leaving, and nothing is listened to: `beforeunload` would cost a place in the back/forward cache', () => {
    const page = openPage();
    vi.stubGlobal('navigation', undefined);
    const leaving = watchPageLeaving(Date.now);
    expect(leaving.isLeaving()).toBe(false);
    expect(page.listeners()).toBe(0);
    expect(() => leaving.stop()).not.toThrow();
  });

  it('nobody is leaving without a page', () => {
    expect(watchPageLeaving(Date.now).isLeaving()).toBe(false);
  });
});
