import { createTabLocks } from '../../../src/testing/tab-locks.ts';
import { createFakeDjoser, type FakeDjoser } from '../../../src/testing.ts';
import type { Stage } from './acts.ts';
import type { Calls } from './calls.ts';
import { createChannels } from './channels.ts';
import { createFamilies } from './families.ts';
import type { Life } from './life.ts';
import { appOrigin, otherOrigin, passwords } from './names.ts';
import { createNetwork } from './network.ts';
import type { Origin } from './page.ts';
import type { Realm } from './realm.ts';
import { type Setting, secondOf } from './setting.ts';
import { createArea } from './storage.ts';
import { createTabs } from './tabs.ts';
import type { Time } from './time.ts';
import { type Device, isClockLost, isUnkept, mayOverlap, type World } from './world.ts';

/** What all apps of one machine share. */
export interface Machine {
  readonly setting: Setting;
  readonly time: Time;
  readonly realm: Realm;
  readonly device: Device;
  readonly calls: Calls;
  readonly asked: Map<string, string>;
  /** The apps so far. */
  readonly stages: Stage[];
  readonly random: () => number;
  wrong(what: string): void;
  spot(text: string, where: string): void;
  ask(question: Promise<void>): void;
}

/** Opens an origin: what pages on one scheme, host and port share. */
function openOrigin(url: string): Origin {
  const written: ((text: string) => void)[] = [];
  const isFull = { value: false };
  const failing = new Set<Life>();
  const isStuck = { value: false };
  return {
    url,
    isFull,
    failing,
    isStuck,
    written,
    local: createArea(
      (life) => isFull.value || failing.has(life),
      () => isStuck.value,
      (text) => {
        for (const hear of written) hear(text);
      },
    ),
    locks: createTabLocks(),
    channels: createChannels(),
  };
}

function startServer({ time, random }: Machine, setting: Setting, baseUrl: string): FakeDjoser {
  return createFakeDjoser({
    baseUrl,
    users: Object.entries(passwords).map(([username, password]) => ({ username, password })),
    accessSeconds: setting.accessSeconds,
    rotate: setting.rotates,
    latencyMs: ({ path }) => (path.endsWith('/verify/') ? 0 : setting.latencyMs),
    refreshIn: setting.place === 'cookieMode' ? 'cookie' : 'body',
    schemes: [setting.scheme],
    now: time.trueNow,
    random,
  });
}

/** Adds an app to the machine: its server, its origin, and no page yet. */
export function addApp(machine: Machine): Stage {
  const { time, realm, device, calls, asked, stages, wrong, spot, ask } = machine;
  const [first] = stages;
  const setting = first ? secondOf(machine.setting) : machine.setting;
  const isSameServer =
    first !== undefined && machine.setting.second === 'sameServer' && first.world.setting.place !== 'cookieMode';
  const isMount = first !== undefined && machine.setting.second === 'mount';
  const origin = isMount ? first.origin : openOrigin(`${first ? otherOrigin : appOrigin}/`);
  const at = origin.url.slice(0, -1);
  const server = isSameServer
    ? first.world.server
    : startServer(machine, setting, `${at}${isMount ? '/south' : ''}/auth/`);
  const own = server.browser({ origin: at });
  // A browser keeps cookies by host, whatever the port.
  const browser = first ? { ...own, jar: first.world.browser.jar } : own;
  const families = createFamilies(server, time.trueNow);
  origin.written.push(families.stored);
  const world: World = {
    setting,
    time,
    server,
    browser,
    families,
    device,
    isCleared: false,
    wasFull: false,
    wasCached: false,
    failed: new Set(),
    wasStuck: false,
    wasKilled: false,
    hasOverlapped: false,
    hasCrossed: false,
    isApart: setting.place === 'memory' || setting.place === 'session',
    pages: () => tabs.all(),
    arrivals: () => network.arrivals(),
    orphans: () => network.orphans(),
    orphanAt: () => network.orphanAt(),
    lateOrphans: () => network.lateOrphans(),
    wrong,
    spot,
    ask,
  };
  const network = createNetwork({
    server,
    browser,
    families,
    setting,
    device,
    now: time.trueNow,
    isClockLost: () => isClockLost(world),
    isForeign: (text) =>
      stages.some(
        (other) => other.world !== world && [...other.world.families.secrets].some((each) => text.includes(each)),
      ),
    crossed() {
      world.hasCrossed = true;
    },
    overlapped() {
      world.hasOverlapped = true;
    },
    wrong,
    doubtful(what) {
      if (mayOverlap(world)) world.hasOverlapped = true;
      // Duplicated tabs have one refresh token in two places.
      else if (!isUnkept(world) && !world.hasOverlapped && setting.place !== 'session') wrong(what);
    },
  });
  const parts = { setting, time, realm, network, browser, baseUrl: server.baseUrl, stored: families.stored };
  const tabs = createTabs(parts, origin, world, () =>
    createArea(
      () => origin.isFull.value,
      () => origin.isStuck.value,
      families.stored,
    ),
  );
  const api = new URL('/api/ping/', server.baseUrl).href;
  const stage: Stage = { world, tabs, network, calls, origin, asked, api, stages, truth: { turn: 0, family: null } };
  stages.push(stage);
  return stage;
}
