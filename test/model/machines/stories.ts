import { askPublic, kill, login, logout, online, refresh, request, requestMs, type Stage, setClock } from './acts.ts';
import type { AppStep } from './steps.ts';
import type { Watched } from './watch.ts';
import { isUnkept } from './world.ts';

/** The user is out of reach for some time, and the application asks on. Then the network is back, and the browser says so. */
export async function tunnel(stage: Stage, page: Watched, index: number, ms: number): Promise<void> {
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

/** All tabs are closed. Minutes later one is opened, the refresh takes seconds, and the page asks for what is for everybody. */
export async function comeBack(stage: Stage, name: string): Promise<void> {
  const { tabs, network, calls } = stage;
  for (const each of [...tabs.all()]) tabs.close(each);
  await calls.pass(310_000);
  network.plan('jwt/refresh', { lateMs: 5000 });
  tabs.open();
  const opened = tabs.awake(0);
  if (opened) askPublic(stage, opened, name);
  await calls.pass(1000);
}

/** The server refuses the access token, and asks for a pause at the refresh. The event `online` does not end that pause. */
export async function busy(stage: Stage, page: Watched, index: number): Promise<void> {
  const { network, calls, world } = stage;
  network.plan('jwt/refresh', { retryAfter: 60 });
  world.server.revokeAll();
  void request(stage, page, `${index}.0`);
  await calls.pass(world.setting.latencyMs * 4 + 1000);
  online(stage);
  await calls.pass(2000);
  if (!page.life.isClosed) void request(stage, page, `${index}.1`);
  await calls.pass(1000);
}

/** The clock is set when the token is two and a half minutes old, of five that it lives. */
export async function drift(stage: Stage, page: Watched, index: number, byMs: number): Promise<void> {
  const { calls, world } = stage;
  if (world.setting.accessSeconds < 300) return;
  await calls.pass(150_000);
  setClock(world, byMs);
  for (let minute = 0; minute < 5 && !page.life.isClosed; minute += 1) {
    void request(stage, page, `${index}.${minute}`);
    await calls.pass(60_000);
  }
}

/** A page is killed in its refresh, whose answer is late. In the same moment another page opens, or somebody logs in there. */
export async function orphan(
  stage: Stage,
  page: Watched,
  name: string,
  { tab, lateMs, next, user }: Extract<AppStep, { op: 'orphan' }>,
): Promise<void> {
  const { tabs, network, calls, world } = stage;
  const { latencyMs } = world.setting;
  if (page.auth.state.status !== 'authenticated') return;
  if (next !== 'open') tabs.open();
  network.plan('jwt/refresh', { lateMs });
  refresh(stage, page, name);
  await calls.pass(latencyMs + 50);
  if (page.life.isClosed) return;
  kill(stage, page, false);
  const other = tabs.awake(tab);
  if (next === 'open' || !other) return tabs.open();
  if (next === 'logout and login') logout(stage, other, `${name} logout`);
  login(stage, other, name, user);
  await calls.pass(latencyMs * 5 + 50);
}

/** Twelve requests, one a second, or twelve calls for a token that is good for longer than any token is. */
export async function burst(stage: Stage, page: Watched, index: number, asks: 'request' | 'token'): Promise<void> {
  const { calls } = stage;
  const ask = () => page.life.in(() => page.auth.getAccessToken({ minValiditySeconds: 400 }));
  for (let second = 0; second < 12 && !page.life.isClosed; second += 1) {
    if (asks === 'request') void request(stage, page, `${index}.${second}`);
    else void calls.follow(`${index} token`, page.life, ask(), () => requestMs).catch(() => {});
    await calls.pass(1000);
  }
}
