import { vi } from 'vitest';
import { createTabLocks } from '../../../src/testing/tab-locks.ts';
import { createFakeDjoser } from '../../../src/testing.ts';
import { createCalls } from './calls.ts';
import { createChannels } from './channels.ts';
import { createFamilies } from './families.ts';
import { appOrigin, passwords } from './names.ts';
import { createNetwork } from './network.ts';
import type { Origin, PageParts } from './page.ts';
import { play } from './play.ts';
import { openRealm } from './realm.ts';
import { judgeAtRest } from './rest.ts';
import { seedAll } from './seeded.ts';
import type { Setting } from './setting.ts';
import type { Step } from './steps.ts';
import { createArea } from './storage.ts';
import { createTabs } from './tabs.ts';
import { createTime, startMs } from './time.ts';
import { isClockLost, mayOverlap, type World } from './world.ts';

/** Runs a program on a machine, and returns what was wrong with it. `ran` counts the steps that had something to do. */
export async function run(setting: Setting, program: readonly Step[], ran: Map<string, number>): Promise<string[]> {
  vi.clearAllTimers();
  vi.setSystemTime(startMs);
  const random = seedAll(setting.seed);
  const realm = openRealm();
  const time = createTime();
  const wrong: string[] = [];
  const isCookieMode = setting.place === 'cookieMode';
  const server = createFakeDjoser({
    baseUrl: `${appOrigin}/auth/`,
    users: Object.entries(passwords).map(([username, password]) => ({ username, password })),
    accessSeconds: setting.accessSeconds,
    rotate: setting.rotates,
    latencyMs: ({ path }) => (path.endsWith('/verify/') ? 0 : setting.latencyMs),
    refreshIn: isCookieMode ? 'cookie' : 'body',
    now: time.trueNow,
    random,
  });
  const browser = server.browser({ origin: appOrigin });
  const families = createFamilies(server, time.trueNow);
  const questions: Promise<void>[] = [];
  const world: World = {
    setting,
    time,
    server,
    browser,
    families,
    isCleared: false,
    wasFull: false,
    clockSetAt: Number.NEGATIVE_INFINITY,
    sleptAt: Number.NEGATIVE_INFINITY,
    hasJumped: false,
    hasOverlapped: false,
    isApart: setting.place === 'memory' || setting.place === 'session',
    arrivals: () => network.arrivals(),
    orphans: () => network.orphans(),
    orphanAt: () => network.orphanAt(),
    lateOrphans: () => network.lateOrphans(),
    wrong: (what) => void wrong.push(what),
    spot(text, where) {
      for (const secret of [...families.secrets, ...Object.values(passwords)])
        if (text.includes(secret)) wrong.push(`a secret in ${where}`);
    },
    ask: (question) => void questions.push(question),
  };
  const isFull = { value: false };
  const origin: Origin = {
    url: `${appOrigin}/`,
    local: createArea(() => isFull.value, families.stored),
    locks: createTabLocks(),
    channels: createChannels(),
  };
  const network = createNetwork({
    server,
    browser,
    families,
    isCookieMode,
    rotates: setting.rotates,
    now: time.trueNow,
    isClockLost: () => isClockLost(world),
    overlapped() {
      world.hasOverlapped = true;
    },
    wrong(what) {
      if (mayOverlap(world)) world.hasOverlapped = true;
      // Duplicated tabs have one refresh token in two places.
      else if (!world.wasFull && !world.hasOverlapped && setting.place !== 'session') wrong.push(what);
    },
  });
  const calls = createCalls(time, world.wrong, world.spot);
  const parts: PageParts = {
    setting,
    time,
    realm,
    network,
    browser,
    baseUrl: `${appOrigin}/auth/`,
    stored: families.stored,
  };
  const tabs = createTabs(parts, origin, world, () => createArea(() => isFull.value, families.stored));
  try {
    const stage = {
      world,
      tabs,
      network,
      calls,
      origin,
      isFull,
      asked: new Map<string, string>(),
      truth: { turn: 0, family: null },
    };
    tabs.open();
    await calls.pass(10);
    for (const [index, step] of program.entries()) {
      await play(stage, step, index, ran);
      await calls.pass(1);
    }
    await judgeAtRest(stage);
    await Promise.all(questions);
  } finally {
    realm.close();
    vi.restoreAllMocks();
  }
  return wrong;
}
