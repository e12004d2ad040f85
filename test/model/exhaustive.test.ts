import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { explore } from './orders/explore.ts';
import { begin, type Story } from './orders/story.ts';

/** More stories, and longer ones: minutes instead of seconds. */
const everything = process.env.MODEL_ORDERS === 'all';
const atMost = 1_000_000;

type Part = readonly [title: string, part: Partial<Story>];

const stores: readonly Part[] = [
  ['a store that all see at once', { store: 'at once' }],
  ['a store whose news arrives later', { store: 'arrives later' }],
  ['a store that takes its time', { store: 'takes its time' }],
];
const platforms: readonly Part[] = [
  ['locks and a channel', { locks: true, channel: true }],
  ['locks alone', { locks: true, channel: false }],
  ['a channel alone', { locks: false, channel: true }],
  ['neither locks nor a channel', { locks: false, channel: false }],
];
const plots: readonly Part[] = [
  ['both ask', { asking: ['left', 'right'], happens: 'nothing' }],
  [
    'both ask, and one answer is slower than a timer',
    { asking: ['left', 'right'], happens: 'nothing', hurries: 1, slowMs: 600 },
  ],
  ['one asks, the other logs out', { asking: ['left'], happens: 'logs out' }],
  ['one asks, the other lets another user in', { asking: ['left'], happens: 'lets bob in' }],
  ['both ask, and one logs out', { asking: ['left', 'right'], happens: 'logs out' }],
  ['both ask, and one lets another user in', { asking: ['left', 'right'], happens: 'lets bob in' }],
];

const stories = stores.flatMap(([storeTitle, store]) =>
  platforms.flatMap(([platformTitle, platform]) =>
    plots.map(([plotTitle, plot]): [string, Story] => [
      `${storeTitle}, ${platformTitle}: ${plotTitle}`,
      { hurries: 0, slowMs: 0, ...store, ...platform, ...plot } as Story,
    ]),
  ),
);

/** Both tabs look into the store again and again, while both hear news: tens of thousands of orders, and none would end one by one. */
const isBusy = ({ locks, channel, happens }: Story) => locks && channel && happens !== 'nothing';
const isLong = (story: Story) =>
  story.asking.length > 1 &&
  (isBusy(story) || (story.store === 'arrives later' && story.channel && story.happens === 'lets bob in'));
const isShort = ({ asking, happens, hurries }: Story) =>
  asking.length === 1 || (happens === 'nothing' && hurries === 0);

/** Without a store that all see at once, some logouts and logins meet a write that could not know of them (docs/adr/0011). */
const isKept = ({ store, locks, channel, asking, happens, hurries }: Story) => {
  // Where the lock orders the tabs, a timer that is early has all the orders of the others before it: too many.
  if (hurries > 0) return store === 'at once' && !locks;
  if (store === 'at once' || happens === 'nothing') return true;
  if (store === 'arrives later') return !locks;
  return !locks && asking.length === 1 && (happens === 'logs out' || !channel);
};

const counted = new Map<string, number>();
const count = (what: string, orders: number) => counted.set(what, (counted.get(what) ?? 0) + orders);
const played = stories.filter(([, story]) => isKept(story) && (everything || !isLong(story)));
const compared = played.filter(
  ([, story]) => !isBusy(story) && (everything || (story.store === 'at once' && isShort(story))),
);

afterEach(() => {
  vi.unstubAllGlobals();
});

afterAll(() => {
  const totals = [...counted].map(([what, orders]) => `${orders.toLocaleString('en')} ${what}`);
  console.info(`All orders of ${played.length} stories of two tabs and one refresh: ${totals.join(', ')}.`);
});

describe('two tabs and one refresh, in every order of their steps', () => {
  it.each(played)(
    '%s',
    async (title, story) => {
      const { orders, longest, faults } = await explore(() => begin(story), { orders: 'distinct', atMost });
      console.info(`${title}: ${orders} orders of up to ${longest} steps.`);
      count('distinct', orders);
      expect(Object.fromEntries(faults)).toEqual({});
    },
    3_600_000,
  );
});

describe('orders that are left out, since they differ from another by swaps of steps with nothing in common', () => {
  it.each(compared)(
    'end in the same ways: %s',
    async (_, story) => {
      const distinct = await explore(() => begin(story), { orders: 'distinct', atMost });
      const each = await explore(() => begin(story), { orders: 'each', atMost });
      count('played one by one', each.orders);
      expect([...distinct.outcomes].sort()).toEqual([...each.outcomes].sort());
      expect(distinct.orders).toBeLessThanOrEqual(each.orders);
      expect([...each.faults.keys()]).toEqual([]);
    },
    3_600_000,
  );
});
