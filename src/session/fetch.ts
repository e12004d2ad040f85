import { AuthError, disposedError, sessionEnded } from '../token/errors.ts';
import type { CoolDown } from './cool-down.ts';
import type { Ledger } from './ledger.ts';
import { isGood, isOver, type LiveSession, marginOf } from './live-session.ts';
import type { ServerWiring, Settings } from './options.ts';
import { type Origins, parseUrl } from './origins.ts';
import { type Given, type Outgoing, outgoing } from './outgoing.ts';
import type { Refresher } from './refresh.ts';
import { ignore, unlessAborted } from './wait.ts';

/** `fetch` with the session's token, and what a client on top of it may tell about the request. */
export type SessionFetch = (input: RequestInfo | URL, init?: RequestInit, given?: Given) => Promise<Response>;

interface FetchContext {
  readonly settings: Settings;
  readonly wiring: ServerWiring;
  readonly ledger: Ledger<unknown>;
  readonly origins: Origins;
  readonly coolDown: CoolDown;
  readonly refresher: Refresher;
  /** Resolves when it is known whether there is a session. */
  readonly ready: Promise<unknown>;
  readonly disposed: () => boolean;
  /** Reads the store first, where no news of it reaches us by itself. A promise only when the storage is asynchronous. */
  lookFirst(): void | Promise<void>;
  /** Keeps the scheme that was seen to work. */
  keepScheme(id: string, scheme: string): void;
  /** The server refused the account itself. */
  reject(live: LiveSession, error: AuthError): void;
}

/** Elsewhere; an endpoint that must not get the token; or a place where it belongs. */
type Destination = 'foreign' | 'bare' | 'ours';

/** Parsing an address costs more than all the rest of a call with a good token, and apps call the same ones again and again. */
const rememberedAddresses = 200;

/**
 * `fetch`, same signature and same answers, plus the token where it belongs. At most one refresh and one resend per call; with a
 * good token the inner `fetch` is called in the same tick. Once a 401 was received the caller gets a response, never an error of
 * ours.
 */
export function createFetch(context: FetchContext): SessionFetch {
  const { settings, wiring, ledger, origins, coolDown, refresher } = context;
  /** Sessions whose scheme was tried and found out, or could not be. */
  const probed = new Set<string>();
  const destinations = new Map<string, Destination>();

  /** The session as the caller may use it; one that is being restored is nobody's yet. */
  const usable = () => (ledger.state.status === 'authenticated' ? ledger.live : null);
  const good = (live: LiveSession) => isGood(live, settings.now(), marginOf(live, settings.refreshMarginMs));
  const schemeOf = (live: LiveSession) => live.stored.scheme ?? wiring.schemes[0] ?? 'Bearer';

  const headers = (method: string, live: LiveSession | null, scheme?: string): (readonly [string, string])[] => {
    const csrf = /^(GET|HEAD|OPTIONS|TRACE)$/.test(method) ? null : wiring.csrf(method);
    return [
      ...(live ? [['Authorization', `${scheme ?? schemeOf(live)} ${live.stored.access}`] as const] : []),
      ...(csrf ? [csrf] : []),
    ];
  };

  const same = (sent: LiveSession): LiveSession | null => {
    const live = usable();
    return live?.stored.id === sent.stored.id ? live : null;
  };

  /** A session with a token to send; waits for one when it must. */
  async function prepare(signal: AbortSignal | null): Promise<LiveSession | null> {
    if (ledger.state.status === 'restoring') await unlessAborted(context.ready, signal);
    await unlessAborted(Promise.resolve(context.lookFirst()), signal);
    const live = usable();
    if (!live || good(live)) return live;
    try {
      await unlessAborted(refresher.refresh('request'), signal);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      const left = same(live);
      if (!left) throw sessionEnded(error instanceof AuthError ? { cause: error, status: error.status } : {});
      if (isOver(left, settings.now())) throw error;
    }
    const renewed = same(live);
    if (!renewed) throw sessionEnded();
    return renewed;
  }

  const isRefusal = (response: Response): boolean => {
    if (response.status !== 401 && response.status !== 403) return false;
    // Redirected to another origin, to which the browser did not carry the token: that refusal is not about it.
    const url = response.url ? parseUrl(response.url) : null;
    return !url || origins.allows(url);
  };

  async function dispatch(out: Outgoing, live: LiveSession): Promise<Response> {
    const response = await out.send(headers(out.method, live));
    return isRefusal(response) ? recover(out, live, response) : response;
  }

  async function recover(out: Outgoing, sent: LiveSession, response: Response): Promise<Response> {
    let refusal = response;
    let live = same(sent);
    if (!live) return response;
    const undecided = wiring.schemes.length > 1 && !live.stored.scheme && !probed.has(live.stored.id);
    if (undecided || response.status === 403) {
      const challenge = await wiring.challenge(response, schemeOf(sent));
      // A permission that is missing: the token was understood, and a new one would change nothing.
      if (response.status === 403 && challenge !== 'token' && !(undecided && challenge === 'scheme')) return response;
      if (undecided && challenge === 'scheme' && out.repeatable) {
        const found = await probe(out, sent, response);
        if (!found.refused) return found.response;
        refusal = found.response;
      }
    }
    live = same(sent);
    if (!live) return refusal;
    if (live.stored.access === sent.stored.access || !good(live)) {
      try {
        await unlessAborted(refresher.refresh('unauthorized'), out.signal);
      } catch {
        if (out.signal?.aborted) throw out.signal.reason;
        return refusal;
      }
    }
    const renewed = same(sent);
    if (out.signal?.aborted) throw out.signal.reason;
    if (!renewed || renewed.stored.access === sent.stored.access || !out.repeatable) return refusal;
    discard(refusal);
    const second = await out.send(headers(out.method, renewed), true);
    if (isRefusal(second)) await judge(second, renewed);
    return second;
  }

  /** Djoser's documentation says `JWT`, SimpleJWT's default is `Bearer`, and a server takes no notice of the wrong one. */
  async function probe(
    out: Outgoing,
    sent: LiveSession,
    first: Response,
  ): Promise<{ response: Response; refused: boolean }> {
    probed.add(sent.stored.id);
    const scheme = wiring.schemes.find((each) => each !== schemeOf(sent)) as string;
    discard(first);
    if (out.signal?.aborted) throw out.signal.reason;
    const response = await out.send(headers(out.method, sent, scheme));
    if (!isRefusal(response)) {
      context.keepScheme(sent.stored.id, scheme);
      return { response, refused: false };
    }
    const challenge = await wiring.challenge(response, scheme);
    if (challenge === 'token' || challenge === 'account') context.keepScheme(sent.stored.id, scheme);
    else if (response.status === 401) warnOfScheme();
    return { response, refused: challenge === 'token' || challenge === 'account' };
  }

  /** What a refusal of a brand-new token says. */
  async function judge(response: Response, live: LiveSession): Promise<void> {
    const challenge = await wiring.challenge(response, schemeOf(live));
    if (challenge === 'account') {
      const error = sessionEnded({ status: response.status, detail: 'The server refuses this account.' });
      if (same(live)?.stored.access === live.stored.access) context.reject(live, error);
    } else if (response.status === 401 || challenge === 'token') {
      if (challenge === 'scheme') warnOfScheme();
      coolDown.useless();
      ledger.refreshing('coolingDown');
      ledger.tell();
    }
  }

  function warnOfScheme(): void {
    const tried = wiring.schemes.join('", "');
    ledger.warn(
      'scheme_mismatch',
      `The server did not recognise the Authorization header with "${tried}". Compare AUTH_HEADER_TYPES in SIMPLE_JWT.`,
    );
    ledger.tell();
  }

  const destination = (input: RequestInfo | URL): Destination => {
    const text = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    const known = destinations.get(text);
    if (known !== undefined) return known;
    const found = judgeAddress(parseUrl(text));
    // Only what is absolute: a relative address means another one when the page's base changes.
    if (/^https?:/.test(text)) {
      if (destinations.size >= rememberedAddresses) destinations.clear();
      destinations.set(text, found);
    }
    return found;
  };

  const judgeAddress = (url: URL | null): Destination =>
    !url || !origins.allows(url) ? 'foreign' : wiring.isBare(url) ? 'bare' : 'ours';

  const start: SessionFetch = (input, init, given = {}) => {
    if (context.disposed()) return Promise.reject(disposedError());
    const transport = given.transport ?? settings.fetch;
    const where = destination(input);
    if (where === 'foreign') return transport(input, init);
    const looked = ledger.state.status === 'restoring' ? context.ready : context.lookFirst();
    const live = usable();
    const ready = !looked && live !== null && good(live);
    if (ready && where === 'ours' && !wiring.cookieMode) {
      // The common case, without a copy of anything: a good token, and nothing else to mind.
      const authorization = `${schemeOf(live)} ${live.stored.access}`;
      if (typeof input === 'string' && !init?.headers && !init?.signal?.aborted) {
        return transport(input, { ...init, headers: { authorization } }).then((response) =>
          isRefusal(response) ? recover(outgoing(transport, input, init, given), live, response) : response,
        );
      }
      if (given.own && isWritable(input, init)) {
        input.headers.set('authorization', authorization);
        return transport(input, init).then((response) => {
          if (!isRefusal(response)) return response;
          input.headers.delete('authorization');
          return recover(outgoing(transport, input, init, given), live, response);
        });
      }
    }
    const out = outgoing(transport, input, init, given);
    const bare = () => out.send(headers(out.method, null), true);
    if (out.ownAuthorization || where === 'bare') return bare();
    if (out.signal?.aborted) return Promise.reject(out.signal.reason);
    if (ready) return dispatch(out, live);
    if (!looked && !live) return bare();
    return prepare(out.signal).then((session) => (session ? dispatch(out, session) : bare()));
  };

  return (input, init, given) => {
    try {
      return start(input, init, given);
    } catch (error) {
      // What `fetch` says of a malformed header it says with a rejection.
      return Promise.reject(error);
    }
  };
}

/** A request that was made for this call and has no body to lose. */
function isWritable(input: RequestInfo | URL, init: RequestInit | undefined): input is Request {
  if (typeof input === 'string' || !('headers' in input) || init?.headers || init?.body || input.signal.aborted)
    return false;
  return input.body === null && !input.headers.has('authorization');
}

/** Nobody will read it: let go of its buffer and its socket. */
function discard(response: Response): void {
  response.body?.cancel().catch(ignore);
}
