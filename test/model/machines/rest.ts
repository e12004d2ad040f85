import type { Stage } from './acts.ts';
import { claimsOf } from './families.ts';
import type { Watched } from './watch.ts';
import { heldFor, isUnkept, mayComeBack } from './world.ts';

/** Longer than any wait of the client: a refresh that is given up, and the longest pause. */
const quietMs = 160_000;

const showOf = ({ auth: { state } }: Watched) =>
  state.status === 'authenticated' ? `user ${state.claims?.user_id}` : state.status;

/** Lets all come to rest: no trouble any more, every page awake. Then says what is wrong. */
export async function judgeAtRest(stages: readonly Stage[]): Promise<void> {
  const { calls, world } = stages[0] as Stage;
  const isShort = world.setting.accessSeconds < 60;
  const pages = () => stages.flatMap(({ tabs }) => tabs.all());
  const focus = () => {
    for (const page of pages()) page.window.dispatch({ type: 'focus' });
  };
  for (const { network, origin, tabs } of stages) {
    network.outage(null);
    origin.isFull.value = false;
    origin.isStuck.value = false;
    origin.failing.clear();
    tabs.resume();
    for (const page of tabs.all()) page.activate();
  }
  for (const page of pages()) page.show(false);
  await calls.pass(isShort ? 100_000 : quietMs);
  focus();
  await calls.pass(isShort ? 20_000 : 100_000);
  const besides = stages.map(opensBeside);
  // Without Web Locks, a page may wait for the lease of one that was killed.
  await calls.pass(isShort ? 20_000 : 100_000);
  // A tab that no news reaches looks when it is looked at.
  focus();
  await calls.pass(5000);

  for (const judgeOpened of besides) await judgeOpened();
  for (const stage of stages) await judge(stage);

  for (const page of pages()) page.life.in(() => page.auth.dispose());
  await calls.pass(100_000);
  for (const page of pages()) {
    if (page.life.timers() > 0) world.wrong(`${page.life.timers()} timers left behind`);
    if (page.listeners() > 0) world.wrong(`${page.listeners()} listeners left behind`);
  }
}

/** Opens a page. In memory, it gets its session from one that is in. */
function opensBeside({ world, tabs }: Stage): () => Promise<void> {
  const { setting, families, wrong } = world;
  const owners = tabs.all().filter(({ auth }) => auth.state.status === 'authenticated');
  const before = tabs.all().at(-1);
  tabs.open();
  const last = tabs.all().at(-1);
  // A browser with four tabs opens no fifth one here.
  const opened = last === before ? undefined : last;
  return async () => {
    if (setting.place !== 'memory' || !setting.channel || !opened || opened.auth.state.status === 'authenticated')
      return;
    for (const page of owners) {
      const held = page.auth.state.status === 'authenticated' && page.family && families.held(page.family, page.life);
      if (held && (await families.isTaken(held))) return wrong('a page that opens beside one that is in is out');
    }
  };
}

async function judge(stage: Stage): Promise<void> {
  const { world, tabs, asked } = stage;
  const { setting, wrong, spot } = world;
  const isShared = !world.isApart && !isUnkept(world);
  if (isShared) {
    // A page in cookie mode that waits for its first token has nobody to show yet.
    const shows = new Set(
      tabs
        .all()
        .map(showOf)
        .filter((show) => show !== 'user undefined'),
    );
    if (shows.size > 1) wrong(`the tabs do not agree at rest: ${[...shows].sort().join(', ')}`);
    await judgeTruth(stage);
  }
  if (setting.place === 'session' && !isUnkept(world)) {
    for (const page of tabs.all()) {
      const family = page.auth.state.status === 'authenticated' ? null : page.family;
      const held = family && page.session.text().includes(heldFor(world, page, family) ?? '-');
      if (held) wrong('a tab is out, and its sessionStorage has a refresh token');
    }
  }
  await judgeTokens(stage);
  for (const page of tabs.all()) {
    const { state } = page.auth;
    if (state.status === 'restoring') wrong('a page is restoring for ever');
    const { family } = page;
    if (state.status === 'authenticated' && family?.loggedOutAt != null && !mayComeBack(world, family))
      wrong('in at rest after a logout');
  }
  await judgeRefused(stage);
  for (const call of world.server.calls('api/ping')) {
    const as = asked.get(new URL(call.url).searchParams.get('step') ?? '');
    if (!call.authorization || as === 'restoring' || as === '?') continue;
    const user = String(claimsOf(call.authorization.token).user_id);
    if (as !== user) wrong(`a request of ${as} went out with the token of ${user}`);
  }
  for (const page of tabs.all()) for (const warning of page.warnings) spot(warning, 'a warning');
}

/** After the last login, and no logout since, somebody is in: unless the server refuses, or a limit of the docs has been reached. */
async function judgeTruth({ world, tabs, truth: { family } }: Stage): Promise<void> {
  const [page] = tabs.all();
  if (!page || !family || family.loggedOutAt !== null || world.isCleared || world.hasOverlapped) return;
  // In cookie mode a refused refresh is repeated for three seconds. A later answer to a page that is gone is too late.
  if (world.setting.place === 'cookieMode' && world.orphanAt() > family.refusedAt + 2500) return;
  const held = heldFor(world, page, family);
  if (held && page.auth.state.status !== 'authenticated' && (await world.families.isTaken(held)))
    world.wrong('nobody is in, although the server would take the refresh token');
}

/** A page that is in gets a token, when nothing is in the way and the browser holds a refresh token that the server takes. */
async function judgeTokens({ world, tabs, calls }: Stage): Promise<void> {
  const missing = new Map<Watched, string>();
  for (const page of tabs.all()) {
    const family = page.auth.state.status === 'authenticated' ? page.family : null;
    const held = family && heldFor(world, page, family);
    if (!held || isUnkept(world) || !(await world.families.isTaken(held))) continue;
    missing.set(page, 'no answer');
    page.life
      .in(() => page.auth.getAccessToken())
      .then(
        (token) => (token ? missing.delete(page) : missing.set(page, 'none')),
        (error: unknown) => missing.set(page, String((error as { code?: string }).code)),
      );
  }
  await calls.pass(30_000);
  // Without Web Locks, the lease of a page that was killed may hold this page up until it ends.
  if (!world.setting.locks && world.device.hasJumped && world.wasKilled) return;
  for (const why of missing.values()) world.wrong(`no token at rest, although the server would give one: ${why}`);
}

/** A page whose refresh token the server refuses for good is out when it has asked. */
async function judgeRefused({ world, tabs, network, calls }: Stage): Promise<void> {
  const { server, families, wrong } = world;
  if (isUnkept(world)) return;
  for (const [name, id] of [
    ['ada', '1'],
    ['bob', '2'],
  ] as const) {
    server.updateUser(name, { isActive: true });
    families.setActive(id, true);
  }
  const asked = new Map<Watched, string>();
  for (const page of tabs.all()) {
    const family = page.auth.state.status === 'authenticated' ? page.family : null;
    const held = family && heldFor(world, page, family);
    if (!held || (await families.isTaken(held))) continue;
    asked.set(page, held);
    network.gate.insisting.add(page.life);
    page.life.in(() => page.auth.refresh()).catch(() => {});
  }
  if (asked.size > 0) await calls.pass(20_000);
  for (const [page, held] of asked) {
    const isStill = page.family !== null && heldFor(world, page, page.family) === held;
    if (page.auth.state.status === 'authenticated' && isStill)
      wrong('in, although the server has refused the refresh token');
  }
}
