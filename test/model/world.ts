import { vi } from 'vitest';
import { type Auth, AuthError, type AuthEvent, createAuth } from '../../src/index.ts';
import { createFakeDjoser, type Failure } from '../../src/testing.ts';
import { openPage } from '../helpers/page.ts';
import { createProfile } from '../helpers/tabs.ts';
import { createFamilies } from './families.ts';

/** What the platform of a run has. */
export interface Setting {
  readonly locks: boolean;
  readonly channel: boolean;
  readonly watched: boolean;
  readonly latencyMs: number;
  readonly lagMs: number;
  /** How long an access token lives, s. One of a few seconds is due for renewal soon after it came, or at once. */
  readonly accessSeconds: number;
  /** How long it takes until a lock that is given back is free, ms. */
  readonly lockMs: number;
  /** What the tabs draw, from 0 to 1: how early they renew. */
  readonly random: number;
}

/** One step of a program. `tab` is taken modulo the tabs that are open. */
export type Step =
  | { op: 'login'; tab: number; user: 'ada' | 'bob'; wait: boolean }
  | { op: 'logout' | 'refresh' | 'close' | 'getUser'; tab: number }
  | { op: 'request'; tab: number; method: 'GET' | 'POST'; abortAfterMs: number | null }
  | { op: 'open' | 'hide' | 'show' | 'revokeAccess' | 'revokeRefresh' | 'failStore' }
  | { op: 'pass'; ms: number }
  | {
      op: 'fail';
      endpoint: 'jwt/refresh' | 'jwt/create' | 'api/ping';
      failure: 429 | 500 | 503 | 'network' | 'html200' | 'empty' | 'truncated' | 'lost';
    };

const baseUrl = 'https://api.example.test/auth/';
const passwords = { ada: 'SECRET-ada-password', bob: 'SECRET-bob-password' };
/** Longer than any wait of ours: lock, two refreshes, cool-down. */
const boundMs = 120_000;
/** The longest that a tab with nothing in its way lets a token be over: a look at the store, the lock, the spacing, one refresh, ms. */
const renewalMs = 10_000;
/** Within how many lives of a token the timer tries again after a failure. */
const livesToRetryIn = 3;

interface OpenTab {
  readonly auth: Auth;
  readonly events: AuthEvent[];
}

/** Runs a program and returns what was wrong with it: nothing, one hopes. `ran` counts the operations that had a tab to run in. */
export async function run(setting: Setting, program: readonly Step[], ran: Map<string, number>): Promise<string[]> {
  const wrong: string[] = [];
  const page = openPage();
  const server = createFakeDjoser({
    baseUrl,
    users: Object.entries(passwords).map(([username, password]) => ({ username, password })),
    latencyMs: setting.latencyMs,
    accessSeconds: setting.accessSeconds,
  });
  const profile = createProfile({ watched: setting.watched, lagMs: setting.lagMs });
  const tabs: OpenTab[] = [];
  /** Until when a tab has asked the others to pause, epoch ms. */
  let pausedUntil = 0;
  const listenedTo: typeof profile.channel = (name) => {
    const line = profile.channel(name);
    const { postMessage } = line;
    line.postMessage = (message) => {
      const { kind, until } = message as { kind?: string; until?: number };
      if (kind === 'pause' && until) pausedUntil = Math.max(pausedUntil, until);
      postMessage.call(line, message);
    };
    return line;
  };
  const pending = new Set<string>();
  const askedAs = new Map<string, string>();
  const secrets = new Set<string>(Object.values(passwords));
  const families = createFamilies();
  /** Or do they live for seconds, and change while one looks? */
  const lasts = setting.accessSeconds >= 60;
  let everLost = false;
  // A store that cannot be written leaves each tab with a memory of its own: nothing to agree on.
  const shares = program.every(({ op }) => op !== 'failStore');
  // Without a channel, a logout is known from the store alone, and a tab that opens just then may not see it yet.
  const hears = setting.channel || setting.lagMs === 0;
  /** Does a tab hear of the others by itself, and not only when it looks? */
  const isTold = setting.channel || setting.watched;
  /** Or is what it sees of the others as old as the store is slow, and turned over by what comes next? */
  const seesAtOnce = setting.lagMs === 0;
  /** Or may a tab write into a slow store in the middle of another one's logout, and hear of it from nobody (docs/adr/0011)? */
  const settles = isTold || seesAtOnce || (setting.locks && program.every(({ op }) => op !== 'logout'));
  let spentAgain = 0;
  const spent = new Set<string>();
  /** What may end the session of a tab from elsewhere: logins and logouts, as they are asked for and when they are done, and refusals. */
  let turns = 0;
  /** When a session last ended in some tab. */
  let endedAt = 0;
  const turning = new Set<string>();
  /** When the server last refused a refresh: the tab that was refused looks around for a while before it ends the session for all. */
  let refusedAt = Number.NEGATIVE_INFINITY;
  /** Has anything happened that lets a session begin? Not since the last logout, unless somebody was just logging in. */
  let mayStart = false;
  /**
   * Until then a tab that opens, or that has only just heard of a login, may still see the session that was logged out of: what it sees is as
   * old as the store is slow, and it looks every now and then.
   */
  let blindUntil = 0;
  /** Sessions that began although nobody had begun one, and when. */
  const uninvited = new Map<Auth, number>();
  let storeFails = false;

  /** Token requests that are under way. */
  let minting = 0;
  const watched: typeof fetch = async (input, init) => {
    const mints = /jwt\/(create|refresh)/.test(String(input));
    if (mints) minting += 1;
    try {
      return await observed(input, init);
    } finally {
      if (mints) minting -= 1;
    }
  };

  const observed: typeof fetch = async (input, init) => {
    const refreshes = String(input).endsWith('jwt/refresh/');
    if (refreshes && spent.has(String(init?.body))) spentAgain += 1;
    const response = await server.fetch(input, init).catch((error: unknown) => {
      if (refreshes && everLost) families.lost(String(init?.body));
      throw error;
    });
    if (refreshes && response.status === 401) refusedAt = Date.now();
    if (refreshes && everLost && response.ok) families.lost(String(init?.body));
    if (/jwt\/(create|refresh)/.test(String(input)) && response.ok) {
      const text = await response.clone().text();
      if (refreshes && text.includes('eyJ')) spent.add(String(init?.body));
      families.issued(refreshes ? String(init?.body) : null, text);
      for (const [, token] of text.matchAll(/"(eyJ[^"]+)"/g)) if (token) secrets.add(token);
    }
    return response;
  };

  const spot = (text: string, where: string) => {
    for (const secret of secrets) if (text.includes(secret)) wrong.push(`a secret in ${where}`);
  };

  const slowLocks: typeof profile.locks = {
    ...profile.locks,
    async request(name, options, work) {
      const result = await profile.locks.request(name, options, work);
      if (setting.lockMs > 0) await new Promise((resolve) => setTimeout(resolve, setting.lockMs));
      return result;
    },
  };

  const open = () => {
    if (tabs.length >= 4) return;
    const storage = profile.storage();
    const auth = createAuth({
      baseUrl,
      fetch: watched,
      random: () => setting.random,
      storage: {
        ...storage,
        write(session) {
          if (storeFails) throw new DOMException('full', 'QuotaExceededError');
          return storage.write(session);
        },
      },
      locks: setting.locks ? slowLocks : null,
      channel: setting.channel ? listenedTo : null,
      onWarning: ({ message }) => spot(message, 'a warning'),
    });
    const events: AuthEvent[] = [];
    let shown: unknown = null;
    const openedAtTurn = turns;
    let startedAtTurn = 0;
    auth.subscribe((state) => {
      if (state.status === 'authenticated') shown = state.claims?.jti;
    });
    for (const type of ['started', 'refreshed', 'refreshfailed', 'ended'] as const) {
      auth.on(type, (event) => {
        events.push(event);
        spot(JSON.stringify(event), `the event ${event.type}`);
        if (event.type === 'started') {
          startedAtTurn = event.reason === 'restore' ? openedAtTurn : turns;
          if (!mayStart && shares && hears && Date.now() > blindUntil) uninvited.set(auth, Date.now());
        }
        if (event.type !== 'ended') return;
        endedAt = Date.now();
        // A page load that had its token before the logout is told of both when its lock is free.
        if (uninvited.get(auth) === Date.now()) uninvited.delete(auth);
        if (event.reason === 'rejected' && shares && families.alive(shown))
          wrong.push('logged out although the server would have gone on');
        // Where the store failed, the refresh token is in the memory of another tab, which may not answer.
        if (event.reason === 'expired' && shares) wrong.push('expired with a refresh token at hand');
        const isQuiet = turning.size === 0 && Date.now() - refusedAt > boundMs;
        const nobodyDid = turns === startedAtTurn && isQuiet;
        if (event.reason === 'otherTab' && shares && isTold && seesAtOnce && nobodyDid)
          wrong.push('another tab ended it, and none did');
        turns += 1;
      });
    }
    tabs.push({ auth, events });
  };

  const settle = (name: string, work: Promise<unknown>, isFetch = false): void => {
    pending.add(name);
    work
      .catch((error: unknown) => {
        if (error instanceof AuthError)
          spot(`${error.message}${error.stack}${JSON.stringify(error)}${String(error.cause)}`, 'an error');
        else if (!isFetch || !(error instanceof TypeError || (error as Error).name === 'AbortError'))
          wrong.push(`an error outside the family: ${name} threw ${String(error)}`);
      })
      .finally(() => {
        pending.delete(name);
        if (turning.delete(name)) turns += 1;
      });
  };

  const turn = (name: string, work: Promise<unknown>) => {
    turns += 1;
    turning.add(name);
    settle(name, work);
  };

  const userOf = ({ auth }: OpenTab) =>
    auth.state.status === 'authenticated' ? String(auth.state.claims?.user_id ?? '?') : auth.state.status;

  const step = async (each: Step, index: number) => {
    const name = `${index} ${each.op}`;
    const tab = 'tab' in each && tabs.length > 0 ? tabs[each.tab % tabs.length] : undefined;
    if ('tab' in each && !tab) return;
    const kind = each.op === 'fail' ? `fail ${each.endpoint} ${each.failure}` : each.op;
    ran.set(kind, (ran.get(kind) ?? 0) + 1);
    switch (each.op) {
      case 'open':
        return open();
      case 'login': {
        const work = tab?.auth.login({ username: each.user, password: passwords[each.user] }) as Promise<unknown>;
        mayStart = true;
        turn(name, work);
        if (each.wait) await vi.advanceTimersByTimeAsync(setting.latencyMs * 2);
        return;
      }
      case 'logout':
        // In a slow store a tab can only end what it has seen (docs/adr/0011): a login a moment ago may be news to it yet.
        mayStart =
          [...turning].some((each) => each.endsWith('login')) ||
          (!seesAtOnce && mayStart && tab?.auth.state.status !== 'authenticated');
        blindUntil = setting.lagMs > 0 ? Date.now() + 2 * setting.lagMs : 0;
        turn(name, tab?.auth.logout() as Promise<unknown>);
        if (tab?.auth.state.status !== 'anonymous') wrong.push('logged out, and not anonymous in the same tick');
        return;
      case 'refresh':
        return settle(name, tab?.auth.refresh() as Promise<unknown>);
      case 'getUser':
        return settle(name, tab?.auth.getUser({ reload: true }) as Promise<unknown>);
      case 'request': {
        const abort = new AbortController();
        const url = `https://api.example.test/api/ping/?step=${index}`;
        const init =
          each.method === 'POST'
            ? { method: 'POST', body: JSON.stringify({ index }), headers: { 'content-type': 'application/json' } }
            : {};
        settle(name, tab?.auth.fetch(url, { ...init, signal: abort.signal }) as Promise<unknown>, true);
        // After the call: a tab that hears no news looks into the store first, and may find somebody else there.
        askedAs.set(String(index), userOf(tab as OpenTab));
        if (each.abortAfterMs !== null) setTimeout(() => abort.abort(), each.abortAfterMs);
        return;
      }
      case 'close':
        tab?.auth.dispose();
        tabs.splice(tabs.indexOf(tab as OpenTab), 1);
        return;
      case 'hide':
        return page.hide();
      case 'show':
        return page.show();
      case 'revokeAccess':
        return server.revokeAll();
      case 'revokeRefresh':
        // What the server has minted by now has arrived: the families know it.
        while (minting > 0) await vi.advanceTimersByTimeAsync(1);
        families.allDead();
        server.revokeRefresh();
        return;
      case 'failStore':
        storeFails = !storeFails;
        return;
      case 'fail':
        if (each.failure === 'lost' || each.failure === 'truncated') {
          everLost = true;
        }
        server.failNext(each.endpoint, each.failure as Failure);
        return;
      case 'pass':
        // Hours of tokens that live for seconds tell no more than half a minute of them.
        await vi.advanceTimersByTimeAsync(lasts ? each.ms : Math.min(each.ms, 30_000));
    }
  };

  open();
  for (const [index, each] of program.entries()) {
    await step(each, index);
    await vi.advanceTimersByTimeAsync(1);
  }
  page.show();
  await vi.advanceTimersByTimeAsync(boundMs);
  // Before anything else wakes them up: what is due by now, the timer alone has to know.
  for (const { auth } of shares ? tabs : []) {
    const { state } = auth;
    if (state.status !== 'authenticated' || state.refresh !== 'idle' || state.expiresAt === null) continue;
    // After a failure the timer takes its time (docs/adr/0010), also in the tabs that were only told of it.
    const bornAt = state.expiresAt - setting.accessSeconds * 1000;
    const retryAt = Math.max(
      pausedUntil,
      ...tabs.flatMap((tab) => tab.events.map((event) => ('retryAt' in event ? event.retryAt : 0))),
    );
    const dueAt =
      retryAt > bornAt
        ? Math.max(state.expiresAt, retryAt) + livesToRetryIn * setting.accessSeconds * 1000
        : state.expiresAt;
    if (dueAt + renewalMs < Date.now()) wrong.push('a tab in sight let its token run out, with nothing in its way');
  }
  // Tabs that no news reaches look when they are looked at. A tab that wrote into a slow store while another one logged out is put
  // right by the first look of the other, and knows it by its own second.
  for (let looks = 0; looks < 2; looks += 1) {
    page.dispatch('focus');
    await vi.advanceTimersByTimeAsync(boundMs / 4);
  }
  // The timer of one tab may have met a refusal since then. Who hears of nothing is looked at once more, when the store shows it.
  while (Date.now() - endedAt <= 2 * setting.lagMs) await vi.advanceTimersByTimeAsync(1);
  page.dispatch('focus');
  await vi.advanceTimersByTimeAsync(1);
  // A tab may have just refreshed, by its timer or because it was looked at. The store shows the new token to the others a moment later.
  const refreshedAt = () => server.calls('jwt/refresh').at(-1)?.at ?? 0;
  while (Date.now() - refreshedAt() <= 2 * setting.lagMs) await vi.advanceTimersByTimeAsync(1);

  for (const name of pending) wrong.push(`never settled: ${name}`);
  if (uninvited.size > 0) wrong.push('a session began by itself after the logout');
  if (spentAgain > 0 && !everLost && shares && hears)
    wrong.push(`a one-time refresh token was spent again, ${spentAgain} times`);
  for (const call of server.calls('api/ping')) {
    const from = askedAs.get(new URL(call.url).searchParams.get('step') ?? '');
    if (!call.authorization) continue;
    const user = String(JSON.parse(atob(call.authorization.token.split('.')[1] ?? '')).user_id);
    if (from !== 'restoring' && from !== user) wrong.push(`a request of ${from} went out with the token of ${user}`);
  }
  const stored = profile.stored();
  const verdicts = new Map<Auth, string>();
  for (const { auth, events } of shares && settles ? tabs : []) {
    const { status } = auth.state;
    if ((status === 'authenticated') !== (stored !== null))
      wrong.push(
        `a tab and the store disagree: it is ${status}, and the store ${stored ? 'has a session' : 'is empty'}`,
      );
    let alive = false;
    for (const { type } of events) {
      if (type === 'started' && alive) wrong.push('started twice');
      if (type === 'started') alive = true;
      if (type === 'ended') alive = false;
      if (type === 'refreshed' && !alive) wrong.push('refreshed after the end');
    }
    if (!lasts) continue;
    verdicts.set(auth, 'never settled: the question for the access token');
    auth.getAccessToken().then(
      (token) =>
        verdicts.set(
          auth,
          token === (profile.stored()?.access ?? null) ? '' : 'a tab has another token than the store',
        ),
      () => verdicts.set(auth, ''),
    );
  }
  await vi.advanceTimersByTimeAsync(30_000);
  wrong.push(...[...verdicts.values()].filter(Boolean));
  // A refresh that is under way has timers of its own. A tab whose store failed may wait some seconds for the token of another tab.
  const isRefreshing = () => tabs.some(({ auth: { state } }) => 'refresh' in state && state.refresh === 'inFlight');
  for (let waited = 0; isRefreshing() && waited < boundMs; waited += 1000) await vi.advanceTimersByTimeAsync(1000);
  // One that has just refreshed has two for a second: the next refresh, and the note of the last.
  if (vi.getTimerCount() > tabs.length) await vi.advanceTimersByTimeAsync(2000);
  if (lasts && vi.getTimerCount() > tabs.length) wrong.push(`${vi.getTimerCount()} timers of ${tabs.length} clients`);
  for (const { auth } of tabs) auth.dispose();
  // What was under way may finish, and nothing comes after it.
  await vi.advanceTimersByTimeAsync(30_000);
  if (vi.getTimerCount() > 0) wrong.push(`${vi.getTimerCount()} timers left behind`);
  if (page.listeners() > 0) wrong.push(`${page.listeners()} listeners left behind`);
  return wrong;
}
