import { type AllowedOrigins, parseUrl } from '../platform/allowed-origins.ts';
import { copyRequest, type Given, isRequest, type RequestCopy } from '../platform/request-copy.ts';
import { ignore, unlessAborted } from '../platform/wait.ts';
import { sessionEnded } from '../token/errors.ts';
import { ending } from '../token/record.ts';
import type { AuthState } from '../token/state.ts';
import type { FindGoodToken } from './good-token.ts';
import { noCsrf } from './options.ts';
import type { SessionParts, SingleFlight } from './parts.ts';
import type { LiveSession } from './session-state.ts';

/** `fetch` with the session's token, and what a client on top of it may tell about the request. */
export type AuthorizedFetch = (input: RequestInfo | URL, init?: RequestInit, given?: Given) => Promise<Response>;

interface FetchContext extends SessionParts {
  readonly origins: AllowedOrigins;
  readonly flight: SingleFlight;
  readonly findGoodToken: FindGoodToken;
  /** Resolves when it is known whether there is a session. */
  readonly ready: Promise<unknown>;
  /** Throws when the client was disposed. */
  alive(): void;
}

/** Elsewhere; an endpoint that must not get the token; what everybody may see; or a place where the token belongs. */
type Destination = 'foreign' | 'bare' | 'ours';

/** Parsing an address costs more than all the rest of a call with a good token, and apps call the same ones again and again. */
const rememberedAddresses = 200;

/**
 * `fetch`, same signature and same answers, plus the token where it belongs. At most one refresh and one resend per call; with a
 * good token the inner `fetch` is called in the same tick. Once a 401 was received the caller gets a response, never an error of
 * ours.
 */
export function createAuthorizedFetch(context: FetchContext): AuthorizedFetch {
  const {
    settings,
    hooks,
    clock,
    state,
    place,
    pause,
    scheme,
    origins,
    flight,
    findGoodToken,
    ready,
    isFresh,
    tell,
    alive,
  } = context;
  const { header } = hooks;
  const destinations = new Map<string, Destination>();

  /** A custom header, unlike `Authorization`, goes along when the server redirects to another origin. */
  const mayRedirect = header.toLowerCase() === 'authorization';

  const send = (copy: RequestCopy, session: LiveSession | null, isLast = false) => {
    const csrf = /^(GET|HEAD|OPTIONS|TRACE)$/.test(copy.method) ? null : hooks.csrf(copy.method);
    const token = session && ([header, `${scheme.of(session)} ${session.access}`] as const);
    const extra = [token, csrf].filter((each) => each !== null);
    const isBound = csrf !== null || (token !== null && !mayRedirect);
    return copy.send(extra, isLast, isBound ? 'error' : undefined);
  };

  /** When it is not known yet whether there is a token to send, or under which scheme. */
  const waitAndSend = async (copy: RequestCopy): Promise<Response> => {
    const since = clock.now();
    const before = state.live?.access ?? null;
    const isRestoring = state.state.status === 'restoring';
    if (isRestoring) {
      await unlessAborted(ready, copy.signal);
      // There was a session, and it ended while this request was waiting for it.
      if (isEnded(state.state)) throw sessionEnded();
    }
    const found = await findGoodToken(copy.signal, { hasWaited: isRestoring });
    if (!found) return send(copy, null, true);
    if (scheme.isUnknown(found)) await unlessAborted(scheme.find(), copy.signal);
    const session = state.session(found.id);
    if (!session) throw sessionEnded();
    // A token that came since then, by this call or by the page that was loading, was the refresh of this call.
    const isNew = isRestoring || before === null ? session.askedAt >= since : session.access !== before;
    return dispatch(copy, session, !isNew);
  };

  const isRefusal = (response: Response): boolean => {
    if (response.status !== 401 && response.status !== 403) return false;
    // Redirected to another origin, to which the browser did not carry the token: that refusal is not about it.
    const url = response.url ? parseUrl(response.url) : null;
    return !url || origins.allows(url);
  };

  /** `mayRefresh`: the call has not had its refresh yet. */
  const dispatch = async (copy: RequestCopy, session: LiveSession, mayRefresh: boolean): Promise<Response> => {
    const response = await send(copy, session);
    return isRefusal(response) ? recover(copy, session, response, mayRefresh) : response;
  };

  /** The caller gets a response from here on: the resend's, or the refusal itself, its body unread. */
  async function recover(
    copy: RequestCopy,
    sent: LiveSession,
    response: Response,
    mayRefresh: boolean,
  ): Promise<Response> {
    if (!state.session(sent.id)) return response;
    // A permission that is missing is no refusal of the token, unless the server says so: some say 403 where others say 401.
    if (response.status === 403 && (await hooks.judge(response)) !== 'token') return response;
    const live = state.session(sent.id);
    if (!live) return response;
    if (live.access === sent.access || !isFresh(live)) {
      if (!mayRefresh) {
        await judgeNewToken(response, live);
        return response;
      }
      // A token that is never refreshed is over only when the server says so in its own words.
      if (place.isFinal(live) && (await hooks.judge(response)) === 'other') return response;
      try {
        await unlessAborted(flight.refresh('unauthorized'), copy.signal);
      } catch {
        copy.signal?.throwIfAborted();
        return response;
      }
    }
    const renewed = state.session(sent.id);
    copy.signal?.throwIfAborted();
    if (!renewed || renewed.access === sent.access || !copy.isRepeatable) return response;
    discard(response);
    const second = await send(copy, renewed, true);
    if (isRefusal(second)) await judgeNewToken(second, renewed);
    return second;
  }

  /** What a refusal of a brand-new token says. */
  async function judgeNewToken(response: Response, session: LiveSession): Promise<void> {
    const verdict = await hooks.judge(response);
    if (state.session(session.id)?.access !== session.access) return;
    if (verdict === 'account') {
      const error = sessionEnded({ status: response.status, detail: 'The server refuses this account.' });
      state.learn([ending(session, 'rejected')], { ended: 'rejected', error });
      place.forget(session, 'rejected');
    } else if (response.status === 401 || verdict === 'token') {
      scheme.doubt(response);
      pause.useless(session.id);
      state.refreshing('coolingDown');
    }
    tell();
  }

  /** What is for everybody goes out at once: with the token if it is good, and bare if not, or if the token is refused. */
  const sendPublic = async (copy: RequestCopy): Promise<Response> => {
    const { live } = state;
    if (!live || !state.isGood(live) || scheme.isUnknown(live)) return send(copy, null, true);
    const response = await send(copy, live);
    if (!isRefusal(response) || !copy.isRepeatable) return response;
    if (response.status === 403 && (await hooks.judge(response)) !== 'token') return response;
    discard(response);
    return send(copy, null, true);
  };

  const destinationOf = (text: string): Destination => {
    const known = destinations.get(text);
    if (known !== undefined) return known;
    const url = parseUrl(text);
    const found = !url || !origins.allows(url) ? 'foreign' : hooks.isBare(url) ? 'bare' : 'ours';
    // Only what is absolute, which `https:path` is not: a relative address means another one when the page's base changes.
    if (/^https?:\/\//.test(text)) {
      if (destinations.size >= rememberedAddresses) destinations.clear();
      destinations.set(text, found);
    }
    return found;
  };

  /** The common case, without a copy of anything: a good token, and nothing else to mind. `null` where it is not that. */
  const sendPlain = (
    transport: typeof fetch,
    input: RequestInfo | URL,
    init: RequestInit | undefined,
    given: Given,
    live: LiveSession,
  ): Promise<Response> | null => {
    if (init?.signal?.aborted || (init?.body && typeof init.body !== 'string')) return null;
    const authorization = `${scheme.of(live)} ${live.access}`;
    const recoverFrom = (response: Response, from: RequestInfo | URL, options: RequestInit | undefined) =>
      recover(copyRequest(transport, from, options, given), live, response, true);
    if (given.own && isWritable(input, init, header)) {
      input.headers.set(header, authorization);
      return transport(input, init).then((response) => {
        if (!isRefusal(response)) return response;
        input.headers.delete(header);
        return recoverFrom(response, input, init);
      });
    }
    if (typeof input !== 'string' || init?.headers) return null;
    const options = { ...init, headers: { [header]: authorization } };
    return transport(input, options).then((response) =>
      isRefusal(response) ? recoverFrom(response, input, { ...options, headers: [] }) : response,
    );
  };

  const start: AuthorizedFetch = (input, init, given = {}) => {
    alive();
    const transport = given.transport ?? settings.fetch;
    const text = isRequest(input) ? input.url : String(input);
    const where = destinationOf(text);
    if (where === 'foreign') return transport(input, init);
    const looked = state.state.status === 'restoring' ? ready : place.lookFirst();
    const live = state.shown;
    const isAtOnce = !looked && live !== null && isFresh(live) && !scheme.isUnknown(live);
    const { isPublic } = settings;
    if (isAtOnce && where === 'ours' && mayRedirect && hooks.csrf === noCsrf && !isPublic) {
      const sent = sendPlain(transport, input, init, given, live);
      if (sent) return sent;
    }
    const copy = copyRequest(transport, input, init, given);
    if (copy.has(header) || where === 'bare') return send(copy, null, true);
    copy.signal?.throwIfAborted();
    const url = isPublic && parseUrl(text);
    if (url && isPublic({ url, method: copy.method })) return sendPublic(copy);
    if (isAtOnce) return dispatch(copy, live, true);
    return looked || live ? waitAndSend(copy) : send(copy, null, true);
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
function isWritable(input: RequestInfo | URL, init: RequestInit | undefined, header: string): input is Request {
  if (!isRequest(input) || init?.headers || init?.body || input.signal.aborted) return false;
  return input.body === null && !input.headers.has(header);
}

/** Nobody will read it: let go of its buffer and its socket. */
function discard(response: Response): void {
  response.body?.cancel().catch(ignore);
}
