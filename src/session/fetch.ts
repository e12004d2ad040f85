import type { Lock } from '../platform/lock.ts';
import { sessionEnded } from '../token/errors.ts';
import type { AuthState } from '../token/state.ts';
import type { Acquire } from './acquire.ts';
import type { LiveSession } from './live-session.ts';
import { type Origins, parseUrl } from './origins.ts';
import { type Given, isRequest, type Outgoing, outgoing } from './outgoing.ts';
import type { Refresher } from './refresh.ts';
import type { Rooms } from './rooms.ts';
import { createSchemes, schemeOf } from './schemes.ts';
import { ignore, unlessAborted } from './wait.ts';

/** `fetch` with the session's token, and what a client on top of it may tell about the request. */
export type SessionFetch = (input: RequestInfo | URL, init?: RequestInit, given?: Given) => Promise<Response>;

interface FetchContext extends Rooms {
  readonly origins: Origins;
  readonly lock: Lock;
  readonly refresher: Refresher;
  /** Resolves when it is known whether there is a session. */
  readonly ready: Promise<unknown>;
  readonly acquire: Acquire;
  /** Throws when the client was disposed. */
  alive(): void;
  /** Reads the store first, where no news of it reaches us by itself. A promise only when the storage is asynchronous. */
  lookFirst(): void | Promise<void>;
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
  const { settings, wiring, ledger, vault, tabs, origins, coolDown, refresher, acquire, ready, lookFirst, alive } =
    context;
  const { good } = context.prospects;
  const destinations = new Map<string, Destination>();

  const headers = (method: string, live: LiveSession | null, scheme?: string): (readonly [string, string])[] => {
    const csrf = /^(GET|HEAD|OPTIONS|TRACE)$/.test(method) ? null : wiring.csrf(method);
    return [
      ...(live ? [['Authorization', `${scheme ?? schemeOf(wiring, live)} ${live.access}`] as const] : []),
      ...(csrf ? [csrf] : []),
    ];
  };

  /** When it is not known yet whether there is a token to send. */
  const waitAndSend = async (out: Outgoing): Promise<Response> => {
    if (ledger.state.status === 'restoring') {
      await unlessAborted(ready, out.signal);
      // There was a session, and it ended while this request was waiting for it.
      if (isEnded(ledger.state)) throw sessionEnded();
    }
    const live = await acquire(out.signal);
    return live ? dispatch(out, live) : sendBare(out);
  };

  const sendBare = (out: Outgoing) => out.send(headers(out.method, null), true);

  const isRefusal = (response: Response): boolean => {
    if (response.status !== 401 && response.status !== 403) return false;
    // Redirected to another origin, to which the browser did not carry the token: that refusal is not about it.
    const url = response.url ? parseUrl(response.url) : null;
    return !url || origins.allows(url);
  };

  async function dispatch(out: Outgoing, live: LiveSession): Promise<Response> {
    const scheme = schemeOf(wiring, live);
    const response = await out.send(headers(out.method, live));
    return isRefusal(response) ? recover(out, live, scheme, response) : response;
  }

  /** The caller gets a response from here on: the resend's, or the refusal itself, its body unread. */
  async function recover(out: Outgoing, sent: LiveSession, scheme: string, response: Response): Promise<Response> {
    if (!ledger.session(sent.id)) return response;
    if ((response.status === 401 || out.identifies) && out.repeatable) {
      const other = await schemes.tryOther(out, sent, scheme, response);
      if (other && !isRefusal(other)) {
        discard(response);
        return other;
      }
      // The token may be over as well, and the refresh below brings another.
      if (other) discard(other);
    }
    // Some servers say 403 where others say 401. A permission that is missing is something else: a new token would change nothing.
    if (response.status === 403 && (await wiring.challenge(response, scheme)) !== 'token') return response;
    const live = ledger.session(sent.id);
    if (live && (live.access === sent.access || !good(live))) {
      try {
        await unlessAborted(refresher.refresh('unauthorized'), out.signal);
      } catch {
        out.signal?.throwIfAborted();
        return response;
      }
    }
    const renewed = ledger.session(sent.id);
    out.signal?.throwIfAborted();
    if (!renewed || renewed.access === sent.access || !out.repeatable) return response;
    discard(response);
    const second = await out.send(headers(out.method, renewed), true);
    if (isRefusal(second)) await judge(second, renewed);
    return second;
  }

  /** What a refusal of a brand-new token says. */
  async function judge(response: Response, live: LiveSession): Promise<void> {
    const challenge = await wiring.challenge(response, schemeOf(wiring, live));
    if (challenge === 'account') {
      const error = sessionEnded({ status: response.status, detail: 'The server refuses this account.' });
      if (ledger.session(live.id)?.access !== live.access) return;
      vault.clear();
      ledger.end('rejected', error);
      ledger.tell();
      tabs.ended(live.id);
    } else if (response.status === 401 || challenge === 'token') {
      if (challenge === 'scheme') schemes.warn();
      coolDown.useless();
      ledger.refreshing('coolingDown');
      ledger.tell();
    }
  }

  const schemes = createSchemes({ ...context, isRefusal, headers });

  const destination = (input: RequestInfo | URL): Destination => {
    const text = isRequest(input) ? input.url : String(input);
    const known = destinations.get(text);
    if (known !== undefined) return known;
    const found = judgeAddress(parseUrl(text));
    // Only what is absolute, which `https:path` is not: a relative address means another one when the page's base changes.
    if (/^https?:\/\//.test(text)) {
      if (destinations.size >= rememberedAddresses) destinations.clear();
      destinations.set(text, found);
    }
    return found;
  };

  const judgeAddress = (url: URL | null): Destination =>
    !url || !origins.allows(url) ? 'foreign' : wiring.isBare(url) ? 'bare' : 'ours';

  const start: SessionFetch = (input, init, given = {}) => {
    alive();
    const transport = given.transport ?? settings.fetch;
    const where = destination(input);
    if (where === 'foreign') return transport(input, init);
    const looked = ledger.state.status === 'restoring' ? ready : lookFirst();
    const live = ledger.known;
    const atOnce = !looked && live !== null && good(live);
    if (atOnce && where === 'ours' && !wiring.cookieMode) {
      // The common case, without a copy of anything: a good token, and nothing else to mind.
      const scheme = schemeOf(wiring, live);
      const authorization = `${scheme} ${live.access}`;
      const request = given.own && isWritable(input, init) ? input : null;
      let sent: Promise<Response> | null = null;
      if (request) {
        request.headers.set('authorization', authorization);
        sent = transport(request, init);
      } else if (typeof input === 'string' && !init?.headers && !init?.signal?.aborted) {
        sent = transport(input, { ...init, headers: { authorization } });
      }
      if (sent) {
        return sent.then((response) => {
          if (!isRefusal(response)) return response;
          request?.headers.delete('authorization');
          return recover(outgoing(transport, input, init, given), live, scheme, response);
        });
      }
    }
    const out = outgoing(transport, input, init, given);
    if (out.ownAuthorization || where === 'bare') return sendBare(out);
    out.signal?.throwIfAborted();
    if (atOnce) return dispatch(out, live);
    return looked || live ? waitAndSend(out) : sendBare(out);
  };

  return (input, init, given) => {
    try {
      return start(input, init, given);
    } catch (error) {
      // What `fetch` says of a malformed header, or a signal that was given too late, it says with a rejection.
      return Promise.reject(error);
    }
  };
}

/** Was there a session, or has there never been one? */
const isEnded = (state: AuthState): boolean => state.status === 'anonymous' && state.reason !== 'initial';

/** A request that was made for this call and has no body to lose. */
function isWritable(input: RequestInfo | URL, init: RequestInit | undefined): input is Request {
  if (!isRequest(input) || init?.headers || init?.body || input.signal.aborted) return false;
  return input.body === null && !input.headers.has('authorization');
}

/** Nobody will read it: let go of its buffer and its socket. */
function discard(response: Response): void {
  response.body?.cancel().catch(ignore);
}
