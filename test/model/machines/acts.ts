import type { Calls } from './calls.ts';
import type { Family } from './families.ts';
import { outside } from './life.ts';
import { passwords } from './names.ts';
import type { Network } from './network.ts';
import type { Origin } from './page.ts';
import type { AppStep } from './steps.ts';
import type { Tabs } from './tabs.ts';
import type { Watched } from './watch.ts';
import { heldFor, isUnkept, type World } from './world.ts';

/** What the steps of a program are played on: one app of the machine. */
export interface Stage {
  readonly world: World;
  readonly tabs: Tabs;
  readonly network: Network;
  readonly calls: Calls;
  readonly origin: Origin;
  /** The address that requests go to. */
  readonly api: string;
  /** All apps of the machine, this one among them. */
  readonly stages: readonly Stage[];
  /** The user as whom a request was made, by the number of its step. */
  readonly asked: Map<string, string>;
  /** The session that all tabs should have, as far as the program says so; `undefined` when nobody can say. */
  readonly truth: { turn: number; family: Family | null | undefined };
}

/** About 35 s for a request: the lock, two refreshes, a page that may be left. */
export const requestMs = 35_000;
/** A login and a logout wait for others first. */
export const turnMs = 40_000;
/** A call of the server waits this long for its answer. */
export const patienceMs = 30_000;

const userOf = ({ auth }: Watched) =>
  auth.state.status === 'authenticated' ? String(auth.state.claims?.user_id ?? '?') : auth.state.status;

/** The family of the session that the store of this page holds, or that the page shows. */
function familiesAt({ world, origin }: Stage, page: Watched): readonly Family[] {
  const { families } = world;
  const shown = page.auth.state.status === 'authenticated' ? page.family : null;
  if (world.isApart) return shown ? [shown] : families.all().filter(({ loggedOutAt }) => loggedOutAt === null);
  const stored = families.all().filter((each) => {
    // A login counts from when its answer has reached its page.
    const held = each.arrived > 0 ? heldFor(world, page, each) : null;
    const isThere =
      world.setting.place === 'cookieMode' ||
      origin.local.text().includes(held ?? '-') ||
      world.browser.jar.cookie.includes(held ?? '-');
    return held !== null && isThere;
  });
  return shown ? [shown, ...stored] : stored;
}

export function login(stage: Stage, page: Watched, name: string, user: 'ada' | 'bob'): void {
  const { calls, truth, world } = stage;
  const before = truth.family;
  const replaced = page.auth.state.status === 'authenticated' ? page.family : null;
  truth.turn += 1;
  const mine = truth.turn;
  const { logouts } = page;
  const since = world.time.trueNow();
  truth.family = undefined;
  page.loggingIn += 1;
  page.hopes += 1;
  const work = page.life.in(() => page.auth.login({ username: user, password: passwords[user] }));
  const done = (family: Family | null | undefined) => {
    page.loggingIn -= 1;
    if (page.logouts === logouts) page.hopes -= 1;
    if (truth.turn === mine) truth.family = family;
    truth.turn += 1;
  };
  calls
    .follow(name, page.life, work, () => turnMs)
    .then(
      () => {
        done(page.family);
        judgeLogin(stage, page, replaced, since);
      },
      () => done(world.setting.place === 'cookieMode' ? undefined : before),
    );
}

/** After a login: the token is there at once, and the session before is revoked. */
function judgeLogin({ world, network }: Stage, page: Watched, replaced: Family | null, since: number): void {
  const { setting, time, device, families, wrong } = world;
  const { state } = page.auth;
  const isCalm =
    setting.accessSeconds === 300 && Math.max(device.clockSetAt, device.sleptAt) < time.trueNow() - 300_000;
  // The token of a login that a frozen page hears of late may be over.
  const isQuick = time.trueNow() < since + turnMs;
  if (isCalm && isQuick && state.status === 'authenticated' && page.life.in(() => page.auth.accessToken) === null)
    wrong('no token at once after a login');
  const ended = page.told.findLast(({ type }) => type === 'ended');
  const isReplaced = ended?.type === 'ended' && ended.reason === 'replaced' && replaced !== page.family;
  const held = replaced && isReplaced && heldFor(world, page, replaced);
  // Without a channel, another tab may have just refreshed the session, and this page does not know of the newer refresh token.
  if (!held || !setting.revokes || !setting.channel || setting.place === 'cookieMode' || isUnkept(world)) return;
  const judge = () => {
    const isTold =
      page.life.state === 'awake' && network.troubledAt() === Number.NEGATIVE_INFINITY && !network.wasOut();
    const newest = heldFor(world, page, replaced);
    if (!isTold || newest !== held || device.sleptAt > 0) return;
    const asked = families.isTaken(held).then((isTaken) => {
      if (isTaken) wrong('another session has begun, and the refresh token of the one before was not revoked');
    });
    world.ask(asked);
  };
  outside(() => setTimeout(judge, 10_000));
}

export function logout(stage: Stage, page: Watched, name: string): void {
  const { calls, truth, world, tabs } = stage;
  truth.turn += 1;
  truth.family = null;
  const ended = familiesAt(stage, page);
  page.loggingOut += 1;
  page.logouts += 1;
  page.hopes = 0;
  // A session in the memory of pages ends by a message alone. A page in the back/forward cache gets none.
  // A page that is loading may end what it was about to show, and nobody here knows what that was.
  const isKnown = page.auth.state.status === 'authenticated';
  const isHeard =
    !world.isApart || (isKnown && world.setting.channel && tabs.all().every(({ life }) => life.state !== 'cached'));
  const held = page.family && heldFor(world, page, page.family);
  const work = page.life.in(() => page.auth.logout());
  if (page.life.in(() => page.auth.accessToken) !== null) world.wrong('a token at once after a logout');
  for (const each of ended) {
    each.loggedOutAt ??= world.time.trueNow();
    each.isHeard &&= isHeard;
  }
  if (page.auth.state.status !== 'anonymous') world.wrong('logged out, and not anonymous in the same tick');
  const done = () => {
    page.loggingOut -= 1;
    truth.turn += 1;
  };
  const judge = ({ revoked }: { revoked: boolean } | undefined = { revoked: false }) => {
    done();
    // In cookie mode the cookie may be of a newer session.
    if (!revoked || !isKnown || !held || world.setting.place === 'cookieMode') return;
    const asked = world.families.isTaken(held).then((isTaken) => {
      if (isTaken) world.wrong('logout() said that the server was told, and the server takes the refresh token');
    });
    world.ask(asked);
  };
  calls.follow(name, page.life, work, () => turnMs).then(judge, done);
}

/** A user's request. Resolves with what went wrong with it, or `null`. `key` is of this request alone. */
export function request(
  stage: Stage,
  page: Watched,
  key: string,
  step: Pick<Extract<AppStep, { op: 'request' }>, 'method' | 'abortAfterMs'> = { method: 'GET', abortAfterMs: null },
): Promise<unknown> {
  const { network, calls, asked } = stage;
  const lateBefore = network.lateMs('api/ping');
  const abort = new AbortController();
  const json = { body: JSON.stringify({ key }), headers: { 'content-type': 'application/json' } };
  const init = { method: step.method, ...(step.method === 'POST' && json), signal: abort.signal };
  const work = page.life.in(() => page.auth.fetch(`${stage.api}?step=${key}`, init));
  asked.set(key, userOf(page));
  if (step.abortAfterMs !== null) setTimeout(() => abort.abort(), step.abortAfterMs);
  const boundMs = () => requestMs + network.lateMs('api/ping') - lateBefore;
  return calls.follow(`${key} request`, page.life, work, boundMs, true).then(
    () => null,
    (error: unknown) => error,
  );
}

export function refresh({ world, network, calls }: Stage, page: Watched, name: string): void {
  // In cookie mode it would look for a session that the browser has, which is as good as a login.
  if (world.setting.place === 'cookieMode' && page.auth.state.status !== 'authenticated') return;
  const { insisting } = network.gate;
  insisting.add(page.life);
  const work = page.life.in(() => page.auth.refresh());
  calls
    .follow(name, page.life, work, () => requestMs)
    .catch(() => {})
    .then(() => insisting.delete(page.life));
}

export function setClock({ time, device }: World, byMs: number): void {
  device.clockSetAt = time.trueNow();
  // The clock comes to the end of a lease again that was ahead of it.
  device.hasJumped ||= Math.abs(byMs - (Date.now() - time.trueNow())) < 600_000;
  time.setClock(byMs);
}

export function kill({ world, tabs, network }: Stage, page: Watched, isCut: boolean): void {
  if (network.flying(page.life) > 0) world.wasKilled = true;
  tabs.kill(page, isCut);
}

/** What is for everybody is there at once, whatever has become of the token. */
export function askPublic(stage: Stage, page: Watched, name: string): void {
  const { world, calls } = stage;
  const { setting, device, time } = world;
  if (!setting.isPublic) return;
  const since = time.trueNow();
  let isThere = false;
  const work = page.life.in(() => page.auth.fetch(new URL('/api/public/', stage.api)));
  void calls
    .follow(name, page.life, work, () => requestMs, true)
    .catch(() => {})
    .then(() => {
      isThere = true;
    });
  const judge = () => {
    if (isThere || page.life.state !== 'awake' || device.sleptAt >= since) return;
    world.wrong('a request for what is for everybody was kept waiting');
  };
  outside(() => setTimeout(judge, 2 * setting.latencyMs + 500));
}

export const online = ({ stages }: Stage) => {
  for (const page of stages.flatMap(({ tabs }) => tabs.all())) page.window.dispatch({ type: 'online' });
};
