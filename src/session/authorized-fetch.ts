import { type AllowedOrigins, parseUrl } from '../platform/allowed-origins.ts';
import { copyRequest, type Given, isRequest, plainOptions, type RequestCopy } from '../platform/request-copy.ts';
import { ignore, unlessAborted } from '../platform/wait.ts';
import { sessionEnded } from '../token/errors.ts';
import { ending } from '../token/record.ts';
import type { AuthState } from '../token/state.ts';
import type { FindGoodToken } from './good-token.ts';
import { noCsrf } from './options.ts';
import type { SessionParts, SingleFlight } from './parts.ts';
import type { LiveSession } from './session-state.ts';

/** `fetch` with the session's token. `given` is what an HTTP client on top of it knows about the request. */
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

/** `foreign`: the origin is not allowed. `bare`: an endpoint that must not get the token. `ours`: every other URL of an allowed origin. */
type Destination = 'foreign' | 'bare' | 'ours';

/** How many parsed addresses are kept. Parsing takes longer than the rest of a call with a good token, and applications repeat addresses. */
const rememberedAddresses = 200;

/**
 * Returns a `fetch` that adds the token to requests for allowed origins. Each call causes at most one refresh and one resend. With a good
 * token the inner `fetch` is called in the same tick. Once a 401 was received, the caller gets a response and never an `AuthError`.
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

  /** Whether redirects are followed. When a server redirects to another origin, browsers remove `Authorization`, but no other header. */
  const mayRedirect = header.toLowerCase() === 'authorization';

  const send = (copy: RequestCopy, session: LiveSession | null, isLast = false) => {
    const csrf = /^(GET|HEAD|OPTIONS|TRACE)$/.test(copy.method) ? null : hooks.csrf(copy.method);
    const token = session && ([header, `${scheme.of(session)} ${session.access}`] as const);
    const extra = [token, csrf].filter((each) => each !== null);
    const isBound = csrf !== null || (token !== null && !mayRedirect);
    return copy.send(extra, isLast, isBound ? 'error' : undefined);
  };

  /** Sends a request when it is not yet known whether there is a token, or with which scheme to send it. */
  const waitAndSend = async (copy: RequestCopy, looked: Promise<unknown> | null): Promise<Response> => {
    const since = clock.now();
    const before = state.live?.access ?? null;
    const isRestoring = state.state.status === 'restoring';
    if (looked) await unlessAborted(looked, copy.signal);
    if (isRestoring) {
      // There was a session, and it ended while this request was waiting.
      if (isEnded(state.state)) throw sessionEnded();
    }
    const found = await findGoodToken(copy.signal, { hasWaited: isRestoring, hasLooked: true });
    if (!found) return send(copy, null, true);
    if (scheme.isUnknown(found)) await unlessAborted(scheme.find(), copy.signal);
    const session = state.session(found.id);
    if (!session) throw sessionEnded();
    // A token that was requested after this call began counts as the refresh of this call.
    const isNew = isRestoring || before === null ? session.askedAt >= since : session.access !== before;
    return dispatch(copy, session, !isNew);
  };

  const isRefusal = (response: Response): boolean => {
    if (response.status !== 401 && response.status !== 403) return false;
    // A redirect went to another origin, where the browser sent no token. The refusal is not about the token.
    const url = response.url ? parseUrl(response.url) : null;
    return !url || origins.allows(url);
  };

  /** `mayRefresh`: whether this call may still cause a refresh. */
  const dispatch = async (copy: RequestCopy, session: LiveSession, mayRefresh: boolean): Promise<Response> => {
    const word = scheme.of(session);
    const response = await send(copy, session);
    return isRefusal(response) ? recover(copy, session, word, response, mayRefresh) : response;
  };

  /** From here on the caller gets a response: that of the resend, or the refusal with its body unread. */
  async function recover(
    copy: RequestCopy,
    sent: LiveSession,
    word: string,
    response: Response,
    mayRefresh: boolean,
  ): Promise<Response> {
    if (!state.session(sent.id)) return response;
    // The scheme was guessed. With another one the same token may be good, and needs no refresh.
    if (
      response.status === 401 &&
      copy.isRepeatable &&
      (await unlessAborted(scheme.isWrong(word, sent), copy.signal))
    ) {
      const same = state.session(sent.id);
      if (!same) return response;
      discard(response);
      return dispatch(copy, same, mayRefresh);
    }
    // A 403 usually means a missing permission. With some servers a 403 refuses the token, and their answer says so.
    if (response.status === 403 && (await hooks.judge(response)) !== 'token') return response;
    const live = state.session(sent.id);
    if (!live) return response;
    if (live.access === sent.access || !isFresh(live)) {
      if (!mayRefresh) {
        await judgeNewToken(response, live);
        return response;
      }
      // A token without a refresh counts as refused only when the answer was written by the server, and not by a gateway.
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

  /** Reads the refusal of a token that was just refreshed: ends the session when the account is refused, else begins a pause. */
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

  /** Sends a public request at once: with a good token, and without one when the token is not good or is refused. */
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
    // Only absolute addresses are kept (`https:path` is none): a relative address changes its meaning with the page's base URL.
    if (/^https?:\/\//.test(text)) {
      if (destinations.size >= rememberedAddresses) destinations.clear();
      destinations.set(text, found);
    }
    return found;
  };

  /** Sends the common case without a copy of the request: a good token, and a simple input. Returns `null` for any other request. */
  const sendPlain = (
    transport: typeof fetch,
    input: RequestInfo | URL,
    init: RequestInit | undefined,
    given: Given,
    live: LiveSession,
  ): Promise<Response> | null => {
    if (init?.signal?.aborted || (init?.body && typeof init.body !== 'string')) return null;
    const word = scheme.of(live);
    const authorization = `${word} ${live.access}`;
    const recoverFrom = (response: Response, from: RequestInfo | URL, options: RequestInit | undefined) =>
      recover(copyRequest(transport, from, options, given), live, word, response, true);
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

  const start: AuthorizedFetch = (resource, options, given = {}) => {
    alive();
    // Any other object is converted to a string once, as `fetch` does: a second conversion may give another address.
    const input = isRequest(resource) || resource instanceof URL ? resource : String(resource);
    const transport = given.transport ?? settings.fetch;
    const text = isRequest(input) ? input.url : String(input);
    const where = destinationOf(text);
    if (where === 'foreign') return transport(input, options);
    const init = plainOptions(options);
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
    return looked || live ? waitAndSend(copy, looked ? Promise.resolve(looked) : null) : send(copy, null, true);
  };

  return (input, init, given) => {
    try {
      return start(input, init, given);
    } catch (error) {
      // `fetch` rejects, and never throws, for a malformed header or an aborted signal.
      return Promise.reject(error);
    }
  };
}

/** Whether there was a session that has ended. */
const isEnded = (state: AuthState): boolean => state.status === 'anonymous' && state.reason !== 'initial';

/** Whether the headers of this `Request` may be changed: it was made for this call and has no body. */
function isWritable(input: RequestInfo | URL, init: RequestInit | undefined, header: string): input is Request {
  if (!isRequest(input) || init?.headers || init?.body || input.signal.aborted) return false;
  return input.body === null && !input.headers.has(header);
}

/** Cancels a body that nobody will read, which frees its buffer and its connection. */
function discard(response: Response): void {
  response.body?.cancel().catch(ignore);
}
