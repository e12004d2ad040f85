import type { Calls } from './calls.ts';
import type { Family } from './families.ts';
import { passwords } from './names.ts';
import type { Network } from './network.ts';
import type { Origin } from './page.ts';
import { type AppStep, asFailure } from './steps.ts';
import type { Tabs } from './tabs.ts';
import { startMs } from './time.ts';
import { trace } from './trace.ts';
import type { Watched } from './watch.ts';
import { heldFor, type World } from './world.ts';

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
      () => done(page.family),
      () => done(world.setting.place === 'cookieMode' ? undefined : before),
    );
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
  const work = page.life.in(() => page.auth.logout());
  for (const each of ended) {
    each.loggedOutAt ??= world.time.trueNow();
    each.isHeard &&= isHeard;
  }
  if (page.auth.state.status !== 'anonymous') world.wrong('logged out, and not anonymous in the same tick');
  const done = () => {
    page.loggingOut -= 1;
    truth.turn += 1;
  };
  calls.follow(name, page.life, work, () => turnMs).then(done, done);
}

function request(stage: Stage, page: Watched, index: number, step: Extract<AppStep, { op: 'request' }>): void {
  const { network, calls, asked } = stage;
  const lateBefore = network.lateMs('api/ping');
  const abort = new AbortController();
  const json = { body: JSON.stringify({ index }), headers: { 'content-type': 'application/json' } };
  const init = { method: step.method, ...(step.method === 'POST' && json), signal: abort.signal };
  const work = page.life.in(() => page.auth.fetch(`${stage.api}?step=${index}`, init));
  asked.set(String(index), userOf(page));
  if (step.abortAfterMs !== null) setTimeout(() => abort.abort(), step.abortAfterMs);
  const boundMs = () => requestMs + network.lateMs('api/ping') - lateBefore;
  calls.follow(`${index} request`, page.life, work, boundMs, true).catch(() => {});
}

/** Plays one step. `ran` counts the steps that had something to do. */
export async function play(
  stage: Stage,
  step: AppStep,
  index: number,
  ran: Map<string, number>,
  where = '',
): Promise<void> {
  const { world, tabs, network, calls, origin, stages } = stage;
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
      return request(stage, at, index, step);
    case 'refresh':
      // In cookie mode it would look for a session that the browser has, which is as good as a login.
      if (setting.place === 'cookieMode' && at.auth.state.status !== 'authenticated') return;
      void calls
        .follow(
          name,
          at.life,
          at.life.in(() => at.auth.refresh()),
          () => requestMs,
        )
        .catch(() => {});
      return;
    case 'getUser': {
      const work = at.life.in(() => at.auth.getUser({ reload: true }));
      void calls.follow(name, at.life, work, () => requestMs + 2 * patienceMs).catch(() => {});
      return;
    }
    case 'open':
      return tabs.open();
    case 'duplicate':
      return tabs.open(at.session.copy());
    case 'close':
      return tabs.close(at);
    case 'kill':
      if (network.flying(at.life) > 0) world.wasKilled = true;
      return tabs.kill(at, step.cut);
    case 'freeze':
      return at.life.freeze();
    case 'leave':
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
      return calls.pass(Math.min(step.ms, setting.accessSeconds * 150));
    case 'sleep':
      time.sleep(step.ms, setting.countsSleep);
      device.sleptAt = time.trueNow();
      for (const each of stages.flatMap((one) => one.tabs.all())) {
        if (setting.countsSleep) each.life.overdue();
        each.window.dispatch({ type: 'focus' });
      }
      return;
    case 'clock':
      device.clockSetAt = time.trueNow();
      device.hasJumped ||= Math.abs(step.byMs - (Date.now() - time.trueNow())) < 600_000;
      return time.setClock(step.byMs);
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
      return network.plan(step.endpoint, asFailure(step.failure));
    case 'outage':
      return network.outage(asFailure(step.failure));
  }
}
