import {
  askPublic,
  kill,
  login,
  logout,
  online,
  patienceMs,
  refresh,
  request,
  requestMs,
  type Stage,
  setClock,
} from './acts.ts';
import type { AppStep } from './steps.ts';
import { burst, busy, comeBack, drift, orphan, tunnel } from './stories.ts';
import { startMs } from './time.ts';
import { trace } from './trace.ts';
import type { Watched } from './watch.ts';

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
    case 'comeBack':
      return comeBack(stage, name);
    case 'busy':
      return busy(stage, at, index);
    case 'drift':
      return drift(stage, at, index, step.byMs);
    case 'orphan':
      return orphan(stage, at, name, step);
    case 'burst':
      return burst(stage, at, index, step.asks);
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
