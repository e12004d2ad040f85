import type { Calls } from './calls.ts';
import type { Family } from './families.ts';
import { outside } from './life.ts';
import { passwords } from './names.ts';
import type { Network } from './network.ts';
import type { Origin } from './page.ts';
import type { AppStep } from './steps.ts';
import type { Tabs } from './tabs.ts';
import { startMs } from './time.ts';
import { trace } from './trace.ts';
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
const requestMs = 35_000;
/** A login and a logout wait for others first. */
const turnMs = 40_000;
/** A call of the server waits this long for its answer. */
const patienceMs = 30_000;

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

function login(stage: Stage, page: Watched, name: string, user: 'ada' | 'bob'): void {
  const { calls, truth, world } = stage;
  const before = truth.family;
  const replaced = page.auth.state.status === 'authenticated' ? page.family : null;
  truth.turn += 1;
  const mine = truth.turn;
  const { logouts } = page;
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
        judgeLogin(stage, page, replaced);
      },
      () => done(world.setting.place === 'cookieMode' ? undefined : before),
    );
}

/** After a login: the token is there at once, and the session before is revoked. */
function judgeLogin({ world, network }: Stage, page: Watched, replaced: Family | null): void {
  const { setting, time, device, families, wrong } = world;
  const { state } = page.auth;
  const isCalm =
    setting.accessSeconds === 300 && Math.max(device.clockSetAt, device.sleptAt) < time.trueNow() - 300_000;
  if (isCalm && state.status === 'authenticated' && page.life.in(() => page.auth.accessToken) === null)
    wrong('no token at once after a login');
  const ended = page.told.findLast(({ type }) => type === 'ended');
  const isReplaced = ended?.type === 'ended' && ended.reason === 'replaced' && replaced !== page.family;
  const held = replaced && isReplaced && heldFor(world, page, replaced);
  if (!held || !setting.revokes || setting.place === 'cookieMode' || isUnkept(world)) return;
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

function logout(stage: Stage, page: Watched, name: string): void {
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
function request(
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

function refresh({ world, network, calls }: Stage, page: Watched, name: string): void {
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

function setClock({ time, device }: World, byMs: number): void {
  device.clockSetAt = time.trueNow();
  // The clock comes to the end of a lease again that was ahead of it.
  device.hasJumped ||= Math.abs(byMs - (Date.now() - time.trueNow())) < 600_000;
  time.setClock(byMs);
}

function kill({ world, tabs, network }: Stage, page: Watched, isCut: boolean): void {
  if (network.flying(page.life) > 0) world.wasKilled = true;
  tabs.kill(page, isCut);
}

/** The user is out of reach for some time, and the application asks on. Then the network is back, and the browser says so. */
async function tunnel(stage: Stage, page: Watched, index: number, ms: number): Promise<void> {
  const { world, tabs, network, calls } = stage;
  const { device, time, setting } = world;
  const before = time.trueNow() - 400_000;
  network.outage('network');
  for (let left = ms; left > 0; left -= 60_000) {
    void request(stage, page, `${index}.${left}`);
    await calls.pass(Math.min(left, 60_000));
  }
  network.outage(null);
  online(stage);
  await calls.pass(1500);
  const isLit = tabs.all().every(({ life }) => life.state === 'awake') && (setting.locks || !world.wasKilled);
  const isCalm = Math.max(device.clockSetAt, device.sleptAt, network.troubledAt()) < before;
  if (!isLit || !isCalm || world.isApart || isUnkept(world) || world.hasOverlapped) return;
  void request(stage, page, `${index}.0`).then((error) => {
    const { code } = Object(error);
    if (code === 'refresh_unavailable') world.wrong('the network is back, the browser says so, and no request works');
  });
  await calls.pass(15_000);
}

/** What is for everybody is there at once, whatever has become of the token. */
function askPublic(stage: Stage, page: Watched, name: string): void {
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

const online = ({ stages }: Stage) => {
  for (const page of stages.flatMap(({ tabs }) => tabs.all())) page.window.dispatch({ type: 'online' });
};

/** Tokens of some other program on this host, in cookies of the usual names. */
const otherToken = (type: string) =>
  `${btoa('{"alg":"HS256"}')}.${btoa(`{"jti":"other","token_type":"${type}","user_id":99,"exp":4000000000}`)}.c2lnbmF0dXJl`.replaceAll(
    '=',
    '',
  );

/** Plays one step. `ran` counts the steps that had something to do. */
export async function play(
  stage: Stage,
  step: AppStep,
  index: number,
  ran: Map<string, number>,
  where = '',
): Promise<void> {
  const { world, tabs, network, calls, origin, stages, truth } = stage;
  const { setting, server, time, device } = world;
  const sharers = stages.filter((each) => each.origin === origin);
  const page = 'tab' in step ? tabs.awake(step.tab) : undefined;
  if ('tab' in step && !page) return;
  const at = page as Watched;
  const name = `${index} ${step.op}`;
  const what = step.op === 'answer' || step.op === 'outage' ? `${step.op} ${JSON.stringify(step.failure)}` : step.op;
  const kind = where ? `${where}${step.op}` : what;
  ran.set(kind, (ran.get(kind) ?? 0) + 1);
  trace(time.trueNow() - startMs, where + JSON.stringify(step));
  switch (step.op) {
    case 'login':
      login(stage, at, name, step.user);
      if (step.wait) await calls.pass(setting.latencyMs * 5 + 50);
      return;
    case 'logout':
      return logout(stage, at, name);
    case 'request':
      void request(stage, at, String(index), step);
      return;
    case 'refresh':
      return refresh(stage, at, name);
    case 'getUser': {
      const work = at.life.in(() => at.auth.getUser({ reload: true }));
      void calls.follow(name, at.life, work, () => requestMs + 2 * patienceMs).catch(() => {});
      return;
    }
    case 'open':
      return tabs.open();
    case 'prerender':
      return tabs.open(undefined, true);
    case 'activate':
      tabs
        .all()
        .find(({ isPrerendered }) => isPrerendered)
        ?.activate();
      return;
    case 'online':
      return online(stage);
    case 'tunnel':
      return tunnel(stage, at, index, step.ms);
    case 'comeBack': {
      for (const each of [...tabs.all()]) tabs.close(each);
      await calls.pass(310_000);
      network.plan('jwt/refresh', { lateMs: 5000 });
      tabs.open();
      const opened = tabs.awake(0);
      if (opened) askPublic(stage, opened, name);
      return calls.pass(1000);
    }
    case 'busy':
      network.plan('jwt/refresh', { retryAfter: 60 });
      server.revokeAll();
      void request(stage, at, `${index}.0`);
      await calls.pass(setting.latencyMs * 4 + 1000);
      online(stage);
      await calls.pass(2000);
      if (!at.life.isClosed) void request(stage, at, `${index}.1`);
      return calls.pass(1000);
    case 'drift':
      // The token is two and a half minutes old, of five that it lives.
      if (setting.accessSeconds < 300) return;
      await calls.pass(150_000);
      setClock(world, step.byMs);
      for (let minute = 0; minute < 5 && !at.life.isClosed; minute += 1) {
        void request(stage, at, `${index}.${minute}`);
        await calls.pass(60_000);
      }
      return;
    case 'orphan': {
      if (at.auth.state.status !== 'authenticated') return;
      if (step.next !== 'open') tabs.open();
      network.plan('jwt/refresh', { lateMs: step.lateMs });
      refresh(stage, at, name);
      await calls.pass(setting.latencyMs + 50);
      if (at.life.isClosed) return;
      kill(stage, at, false);
      const other = tabs.awake(step.tab);
      if (step.next === 'open' || !other) return tabs.open();
      if (step.next === 'logout and login') logout(stage, other, `${name} logout`);
      login(stage, other, name, step.user);
      return calls.pass(setting.latencyMs * 5 + 50);
    }
    case 'burst':
      for (let second = 0; second < 12; second += 1) {
        const ask = () => at.life.in(() => at.auth.getAccessToken({ minValiditySeconds: 400 }));
        if (step.asks === 'request') void request(stage, at, `${index}.${second}`);
        else void calls.follow(name, at.life, ask(), () => requestMs).catch(() => {});
        await calls.pass(1000);
        if (at.life.isClosed) return;
      }
      return;
    case 'public':
      return askPublic(stage, at, name);
    case 'failWrites':
      if (setting.place !== 'local') return;
      for (const each of sharers) each.world.failed.add(at.life);
      origin.failing.add(at.life);
      return;
    case 'otherCookies':
      // Where the app has its own tokens in these cookies, they would be gone.
      if (setting.place !== 'cookies' || truth.family !== null) return;
      for (const type of ['access', 'refresh'])
        world.browser.jar.cookie = `${type}_token=${otherToken(type)}; path=/; secure`;
      return;
    case 'stuckStorage':
      origin.isStuck.value = !origin.isStuck.value;
      for (const each of sharers) each.world.wasStuck = true;
      return;
    case 'duplicate':
      return tabs.open(at.session.copy());
    case 'close':
      return tabs.close(at);
    case 'kill':
      return kill(stage, at, step.cut);
    case 'freeze':
      return at.life.freeze();
    case 'leave':
      world.wasCached = true;
      return tabs.leave(at);
    case 'navigate':
      return tabs.navigate(at);
    case 'resume':
      tabs.resume();
      return;
    case 'visibility':
      return at.show(step.isHidden);
    case 'pass':
      // Hours of tokens that live for seconds tell no more than half a minute of them.
      return calls.pass(Math.min(step.ms, setting.accessSeconds * 15_000));
    case 'sleep':
      time.sleep(step.ms, setting.countsSleep);
      device.sleptAt = time.trueNow();
      for (const each of stages.flatMap((one) => one.tabs.all())) {
        if (setting.countsSleep) each.life.overdue();
        each.window.dispatch({ type: 'focus' });
      }
      return;
    case 'clock':
      return setClock(world, step.byMs);
    case 'revokeAccess':
      return server.revokeAll();
    case 'restart':
      server.revokeAll();
      return server.revokeRefresh();
    case 'active':
      for (const each of stages)
        if (each.world.server === server) each.world.families.setActive(step.user === 'ada' ? '1' : '2', step.isActive);
      if (step.isActive) server.updateUser(step.user, { isActive: true });
      else server.deactivate(step.user);
      return;
    case 'clearStorage':
      for (const each of sharers) {
        each.world.isCleared = true;
        each.truth.family = undefined;
      }
      return origin.local.clear();
    case 'fullStorage':
      origin.isFull.value = !origin.isFull.value;
      for (const each of sharers) each.world.wasFull = true;
      return;
    case 'answer':
      return network.plan(step.endpoint, step.failure);
    case 'outage':
      return network.outage(step.failure);
  }
}
