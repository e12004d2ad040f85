import type { Failure, FakeBrowser, FakeDjoser } from '../../../src/testing.ts';
import type { Families } from './families.ts';
import { createGate, type Gate } from './gate.ts';
import { type Life, outside } from './life.ts';
import type { Setting } from './setting.ts';
import type { Outage, Trouble } from './steps.ts';
import { startMs } from './time.ts';
import { trace } from './trace.ts';
import type { Device } from './world.ts';

export type Endpoint = 'jwt/refresh' | 'jwt/create' | 'users/me' | 'logout' | 'api/ping' | 'api/public';

/** A request of a page that is under way. */
interface Flight {
  readonly endpoint: Endpoint;
  readonly keepalive: boolean;
  readonly cut: AbortController;
}

/** The wire between the pages of one browser and the server, with all that stands on it. */
export interface Network {
  readonly gate: Gate;
  /** The `fetch` of a page. */
  fetchOf(life: Life): typeof fetch;
  /** The next request to an endpoint meets this. */
  plan(endpoint: Endpoint, trouble: Trouble): void;
  /** From now on each request meets this; `null`: no longer. What was planned is forgotten then. */
  outage(trouble: Outage | null): void;
  /** The requests of a page that is gone are cut off, but for those that the browser ends by itself. */
  cutOff(life: Life): void;
  /** How many requests of a page are under way. */
  flying(life: Life): number;
  /** How many logins have reached their page. */
  arrivals(): number;
  /** How many answers with a cookie came for a page that was gone. */
  orphans(): number;
  /** When the last of them came, true ms. */
  orphanAt(): number;
  /** How many of them came later than a login waits for them. */
  lateOrphans(): number;
  /** By how many ms answers of an endpoint have been late so far. */
  lateMs(endpoint: Endpoint): number;
  /** When something other than a failed network was last in the way of a request, or planned to be, true ms. */
  troubledAt(): number;
  /** Has there been no network at some time? */
  wasOut(): boolean;
}

export interface NetworkParts {
  readonly server: FakeDjoser;
  readonly browser: FakeBrowser;
  readonly families: Families;
  readonly setting: Setting;
  readonly device: Device;
  /** The true time, ms. */
  now(): number;
  /** Has the device's clock been set a moment ago, so that no lease can be trusted? */
  isClockLost(): boolean;
  /** Is told that two pages have sent one refresh token, and one of them is frozen. */
  overlapped(): void;
  /** Is told that a login and a refresh were under way together, in cookie mode without Web Locks. */
  crossed(): void;
  /** Is there a token of another app in this text? */
  isForeign(text: string): boolean;
  /** Is told what is wrong with a request. */
  wrong(what: string): void;
  /** Is told what is wrong with a refresh, if pages could take turns. */
  doubtful(what: string): void;
}

/** A page waits this long for the answer to a refresh (docs/adr/0016), less a second. */
const longestRefreshMs = 89_000;
/** A login waits this long for the refresh of a page that is gone (docs/django-cookie-mode.md), less half a second. */
const longestWaitMs = 9500;

const endpointOf = (url: string): Endpoint => {
  const found = /(jwt\/refresh|jwt\/create|users\/me|api\/ping|api\/public)/.exec(url)?.[1];
  return (found as Endpoint | undefined) ?? 'logout';
};

const parsed = (text: unknown): Record<string, string> => {
  try {
    return Object(JSON.parse(String(text)));
  } catch {
    return {};
  }
};

export function createNetwork({
  server,
  browser,
  families,
  setting,
  device,
  now,
  isClockLost,
  isForeign,
  overlapped,
  crossed,
  wrong,
  doubtful,
}: NetworkParts): Network {
  const { rotates } = setting;
  const isCookieMode = setting.place === 'cookieMode';
  const gate = createGate({ setting, families, device, now, wrong });
  const planned: { readonly endpoint: Endpoint; readonly trouble: Trouble }[] = [];
  const flights = new Map<Life, Set<Flight>>();
  const late = new Map<Endpoint, number>();
  const sends = new Map<string, { readonly by: Life; state: 'flying' | 'answered' | 'lost' }>();
  let out: Outage | null = null;
  let wasOut = false;
  let troubledAt = Number.NEGATIVE_INFINITY;
  let arrivals = 0;
  let orphans = 0;
  let orphanAt = 0;
  let lateOrphans = 0;
  const cookie = () => browser.jar.all().find(({ name }) => name === 'refresh_token')?.value || null;

  const troubleFor = (endpoint: Endpoint): Trouble | Outage | null => {
    if (endpoint === 'api/public') return null;
    if (out === 'api') return endpoint === 'api/ping' ? { gateway: 401 } : null;
    const at = planned.findIndex((each) => each.endpoint === endpoint);
    if (out !== null || at < 0) return out;
    const trouble = planned.splice(at, 1)[0]?.trouble ?? null;
    if (typeof trouble === 'object' && trouble !== null && 'lateMs' in trouble)
      late.set(endpoint, (late.get(endpoint) ?? 0) + trouble.lateMs);
    return trouble;
  };

  const failureOf = (trouble: Trouble | Outage | null, spent: string | null): Failure => {
    if (trouble === 'api') return null;
    if (trouble === 'stale') {
      const access = spent === null ? null : families.ofRefresh(spent)?.access;
      return access ? Response.json({ access, ...(!isCookieMode && { refresh: spent }) }) : null;
    }
    if (typeof trouble !== 'object' || trouble === null || !('retryAfter' in trouble)) return trouble;
    return new Response('', { status: 503, headers: { 'Retry-After': String(trouble.retryAfter) } });
  };

  /** Notes that this refresh token goes out, and says what is wrong with that. */
  const spend = (token: string, by: Life) => {
    const before = sends.get(token);
    if (rotates && !isCookieMode && before?.state === 'answered') doubtful('a one-time refresh token was spent again');
    if (rotates && before?.state === 'flying' && !before.by.isClosed) {
      // A page that is frozen for longer than a refresh may take has the only copy of the next token, and cannot say so.
      if (before.by.state === 'awake') doubtful('a one-time refresh token was sent twice at once');
      else overlapped();
    }
    const mine = { by, state: 'flying' as 'flying' | 'answered' | 'lost' };
    sends.set(token, mine);
    return mine;
  };

  const send = (life: Life, input: string | URL | Request, init: RequestInit | undefined): Promise<Response> =>
    new Promise((resolve, reject) => {
      if (life.isClosed) return;
      const url = String(input);
      const endpoint = endpointOf(url);
      const { signal = null, keepalive = false } = init ?? {};
      const content = `${new Headers(init?.headers).get('authorization')} ${String(init?.body)}`;
      if (isForeign(content)) wrong(`a token of another app was sent to ${endpoint}`);
      const flight = { endpoint, keepalive, cut: new AbortController() };
      const counterpart = { 'jwt/create': 'jwt/refresh', 'jwt/refresh': 'jwt/create' }[String(endpoint)];
      const others = [...flights].flatMap(([by, each]) => (by.isClosed ? [] : [...each]));
      if (isCookieMode && !setting.locks && others.some((other) => other.endpoint === counterpart)) crossed();
      const mine = flights.get(life) ?? new Set();
      flights.set(life, mine.add(flight));
      const before = cookie();
      const spent = endpoint === 'jwt/refresh' ? (isCookieMode ? before : parsed(init?.body).refresh) || null : null;
      gate.leaves(life, endpoint, init, spent);
      const spending = spent === null ? null : spend(spent, life);
      const sentAt = now();
      const abort = () => {
        const isEarly = spending?.state === 'flying' && now() - sentAt < longestRefreshMs;
        if (isEarly) doubtful('a refresh was taken back while its answer could come');
        if (spending) spending.state = 'lost';
        flight.cut.abort(signal?.reason);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort);
      if (signal?.aborted) return abort();

      const trouble = troubleFor(endpoint);
      const failure = failureOf(trouble, spent);
      if (trouble !== null && trouble !== 'network') troubledAt = now();
      if (trouble !== null && endpoint === 'users/me') gate.isAskedInVain = true;
      trace(now() - startMs, `sends ${endpoint}, which meets ${JSON.stringify(trouble)}`);
      const answered = async (response: Response) => {
        const text = await response.clone().text();
        const { access = null, refresh = null } = parsed(text);
        const found = isCookieMode && cookie() !== before ? cookie() : refresh;
        if (life.state !== 'awake' && cookie() !== before) {
          orphans += 1;
          orphanAt = now();
          if (now() - sentAt > longestWaitMs) lateOrphans += 1;
          if (now() - sentAt >= longestRefreshMs || isClockLost()) overlapped();
        }
        const issued =
          /jwt/.test(endpoint) && (access || found) ? families.issued(spent, { access, refresh: found }) : null;
        // The server's other cookie, which script can read, says that there is a session (docs/django-cookie-mode.md).
        if (isCookieMode && issued && spent === null) browser.jar.cookie = 'latchkey_session=1; path=/; secure';
        if (isCookieMode && endpoint === 'logout' && response.ok && trouble !== 'html200')
          browser.jar.cookie = 'latchkey_session=; path=/; secure; max-age=0';
        const isServers = failure === null || (typeof failure === 'object' && 'lateMs' in failure);
        const isStale = trouble === 'stale' && failure !== null;
        // A page of another origin cannot read `Retry-After`.
        const isRead = browser.origin === new URL(server.baseUrl).origin;
        const isPostponed = typeof trouble === 'object' && trouble !== null && 'retryAfter' in trouble;
        if (spent !== null && isPostponed && isRead) gate.postponed(life, spent, now() + trouble.retryAfter * 1000);
        if (spent !== null && isServers && response.status === 401) families.refused(spent);
        trace(now() - startMs, `${endpoint} is answered ${response.status}`);
        if (spending && life.isClosed) spending.state = 'lost';
        life.run(() => {
          mine.delete(flight);
          if (access && refresh) families.delivered(refresh, life);
          if (access && isStale) gate.broughtAgain(life);
          else if (access) gate.arrived(access, life, sentAt);
          if (issued && spent === null) issued.arrived = arrivals += 1;
          if (spending) spending.state = access && !isStale ? 'answered' : 'lost';
          resolve(response);
        });
      };
      const failed = (error: unknown) => {
        if (spending && life.isClosed) spending.state = 'lost';
        life.run(() => {
          if (spending) spending.state = 'lost';
          mine.delete(flight);
          reject(error);
        });
      };
      outside(() => {
        if (failure !== null) server.failNext('*', failure);
        browser
          .fetch(input, { ...init, signal: flight.cut.signal })
          .then(answered, failed)
          .catch(failed);
      });
    });

  return {
    gate,
    fetchOf: (life) => (input, init) => send(life, input, init),
    plan(endpoint, trouble) {
      planned.push({ endpoint, trouble });
      wasOut ||= trouble === 'network';
      if (trouble !== 'network') troubledAt = now();
    },
    outage(trouble) {
      if (out !== null && out !== 'network') troubledAt = now();
      out = trouble;
      wasOut ||= trouble !== null;
      if (trouble === null) planned.length = 0;
    },
    cutOff(life) {
      for (const { endpoint, keepalive, cut } of flights.get(life) ?? []) {
        if (keepalive) continue;
        if (isCookieMode && endpoint === 'jwt/refresh') doubtful('a refresh was cut off together with its page');
        cut.abort(new TypeError('Failed to fetch'));
      }
    },
    flying: (life) => flights.get(life)?.size ?? 0,
    arrivals: () => arrivals,
    orphans: () => orphans,
    orphanAt: () => orphanAt,
    lateOrphans: () => lateOrphans,
    lateMs: (endpoint) => late.get(endpoint) ?? 0,
    wasOut: () => wasOut,
    troubledAt: () => (out !== null && out !== 'network' ? now() : troubledAt),
  };
}
