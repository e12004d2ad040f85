import { type AllowedOrigins, parseUrl } from '../platform/allowed-origins.ts';
import { createRevalidation } from '../platform/history-navigation.ts';
import { copyRequest, type Given, isRequest, plainOptions, type RequestCopy } from '../platform/request-copy.ts';
import { andThen, ignore, unlessAborted, within } from '../platform/wait.ts';
import { isAuthError, sessionEnded } from '../token/errors.ts';
import type { AuthState } from '../token/state.ts';
import { createDestinations } from './destination.ts';
import type { FindGoodToken } from './good-token.ts';
import { noCsrf } from './options.ts';
import type { SessionParts, SingleFlight } from './parts.ts';
import { createRefusedToken } from './refused-token.ts';
import type { LiveSession } from './session-state.ts';

/** `fetch` with the session's token. `given`: what an HTTP client that calls this function knows about the request. */
export type AuthorizedFetch = (input: RequestInfo | URL, init?: RequestInit, given?: Given) => Promise<Response>;

/** How long a request may take to the server, in ms. A newer token is sent if it is good for longer than that. */
const wayMs = 1000;

interface FetchContext extends SessionParts {
  readonly origins: AllowedOrigins;
  readonly flight: SingleFlight;
  readonly findGoodToken: FindGoodToken;
  /** Resolves when it is known whether there is a session. */
  readonly ready: Promise<unknown>;
  /** Throws when the client was disposed. */
  alive(): void;
}

/**
 * Returns a `fetch` that adds the token to requests for allowed origins. Each call causes at most one refresh and one resend. With a good
 * token the inner `fetch` is called in the same tick. After a 401 the caller gets a response, never an `AuthError`.
 */
export function createAuthorizedFetch(context: FetchContext): AuthorizedFetch {
  const { settings, hooks, clock, state, place, scheme, origins, flight, findGoodToken, ready, isFresh, alive } =
    context;
  const { header } = hooks;
  const judgeRefusal = createRefusedToken(context);
  const destinationOf = createDestinations(origins, hooks.isBare);
  const revalidated = createRevalidation();

  /** Whether a request with the token may follow redirects. On a redirect to another origin, browsers remove only `Authorization`. */
  const mayRedirect = header.toLowerCase() === 'authorization';

  const send = (copy: RequestCopy, session: LiveSession | null, isLast = false) => {
    const found = /^(GET|HEAD|OPTIONS|TRACE)$/.test(copy.method) ? null : hooks.csrf(copy.url);
    return Promise.resolve(
      andThen(found, (csrf) => {
        const token = session && ([header, `${scheme.of(session)} ${session.access}`] as const);
        const extra = [token, csrf].filter((each) => each !== null);
        const isBound = csrf !== null || (token !== null && !mayRedirect);
        return copy.send(extra, isLast, isBound ? 'error' : undefined);
      }),
    );
  };

  /** Sends a request when it is not yet known whether there is a token, or with which scheme to send it. */
  const waitAndSend = async (copy: RequestCopy, looked: Promise<unknown> | null): Promise<Response> => {
    const since = clock.now();
    const before = state.live?.access ?? null;
    const isRestoring = state.state.status === 'restoring';
    const asked = isRestoring ? null : state.live;
    if (looked) await unlessAborted(looked, copy.signal);
    // The client was disposed before it read the store, and does not know whether there is a session.
    if (state.state.status === 'restoring') alive();
    // There was a session, and this session ended while the request was waiting.
    if (isRestoring && isEnded(state.state)) throw sessionEnded();
    // Another user may have logged in while the request was waiting.
    if (asked && state.live && state.live.id !== asked.id) throw sessionEnded();
    const found = await findGoodToken(copy.signal, { hasWaited: isRestoring, hasLooked: true });
    if (!found) return send(copy, null, true);
    if (scheme.isUnknown(found)) {
      await unlessAborted(scheme.find(), copy.signal);
      // The device may have slept until the scheme was known, and the token may have expired.
      if (state.session(found.id)) await findGoodToken(copy.signal);
    }
    const session = state.session(found.id);
    if (!session) throw sessionEnded();
    // When the client requested the token after this call began, this call has had its refresh: no second refresh follows.
    const isNew = isRestoring || before === null ? session.askedAt >= since : session.access !== before;
    return dispatch(copy, session, !isNew);
  };

  /** Whether the server has refused the token with this response. */
  const isRefusal = (response: Response): boolean => {
    if (response.status !== 401 && response.status !== 403) return false;
    // After a redirect to another origin, the browser sent no token there, so that origin did not refuse the token.
    const url = response.url ? parseUrl(response.url) : null;
    return !url || origins.allows(url);
  };

  /** Sends the request with the token, and handles a refusal. `mayRefresh`: whether this call may still cause a refresh. */
  const dispatch = async (copy: RequestCopy, session: LiveSession, mayRefresh: boolean): Promise<Response> => {
    const word = scheme.of(session);
    const response = await send(copy, session);
    return isRefusal(response) ? recover(copy, session, word, response, mayRefresh) : response;
  };

  /** Handles a refusal: refreshes and sends again. Returns the response of the resend, or the refusal with its body unread. */
  async function recover(
    copy: RequestCopy,
    sent: LiveSession,
    word: string,
    response: Response,
    mayRefresh: boolean,
  ): Promise<Response> {
    if (!state.session(sent.id)) return response;
    // The scheme may be a wrong guess. If so, the same token is sent again with the right scheme, without a refresh.
    if (
      response.status === 401 &&
      copy.isRepeatable &&
      (await unlessAborted(scheme.isWrong(word, sent, response), copy.signal))
    ) {
      const same = state.session(sent.id);
      if (!same) return response;
      discard(response);
      return dispatch(copy, same, mayRefresh);
    }
    // A 403 usually means a missing permission. Some servers also refuse a token with 403, and say so in the body.
    if (response.status === 403 && (await hooks.judge(response)) === 'other') return response;
    const live = state.session(sent.id);
    if (!live) return response;
    if (live.access === sent.access || !state.isGood(live, wayMs)) {
      if (!mayRefresh) {
        await judgeRefusal(response, sent);
        return response;
      }
      // When no refresh can replace the token, its refusal ends the session. A refusal that a gateway or a view wrote must not do that.
      if (place.isFinal(live)) {
        const asked = hooks.isRefused(response, sent.access, word);
        const isRefused = await unlessAborted(
          within(settings.refreshTimeoutMs, asked, () => false),
          copy.signal,
        );
        if (!isRefused || !state.session(live.id)) return response;
      }
      try {
        await unlessAborted(flight.refresh('unauthorized'), copy.signal);
      } catch (error) {
        copy.signal?.throwIfAborted();
        // SimpleJWT 5.4 and 5.5 answer 500 to the refresh token of a deleted user. But the API has said that there is no such user.
        if (isAuthError(error) && (error.status ?? 0) >= 500) await judgeRefusal(response, sent, true);
        return response;
      }
    }
    const renewed = state.session(sent.id);
    copy.signal?.throwIfAborted();
    if (!renewed || renewed.access === sent.access || !copy.isRepeatable) return response;
    discard(response);
    const second = await send(copy, renewed, true);
    if (isRefusal(second)) await judgeRefusal(second, renewed);
    return second;
  }

  /** Sends a public request at once, with the token when it is good. When the server refuses this token, sends again without it. */
  const sendPublic = async (copy: RequestCopy): Promise<Response> => {
    const { live } = state;
    if (!live || !state.isGood(live) || scheme.isUnknown(live)) return send(copy, null, true);
    const response = await send(copy, live);
    if (!isRefusal(response) || !copy.isRepeatable) return response;
    if (response.status === 403 && (await hooks.judge(response)) === 'other') return response;
    discard(response);
    return send(copy, null, true);
  };

  /** Sends a request with a good token and a simple input, without copying the request. Returns `null` for any other request. */
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
    // Any other object is converted to a string only once, as `fetch` does, because a second conversion may give another address.
    const input = isRequest(resource) || resource instanceof URL ? resource : String(resource);
    const plain = given.transport ?? settings.fetch;
    const text = isRequest(input) ? input.url : String(input);
    const where = destinationOf(text);
    if (where === 'foreign') return plain(input, options);
    const transport = revalidated(plain);
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

/** Whether there was a session in this page, and it has ended. */
const isEnded = (state: AuthState): boolean => state.status === 'anonymous' && state.reason !== 'initial';

/** Whether the token can be written into the headers of this `Request`: it has no body and no such header, and `init` replaces neither. */
function isWritable(input: RequestInfo | URL, init: RequestInit | undefined, header: string): input is Request {
  if (!isRequest(input) || init?.headers || init?.body || input.signal.aborted) return false;
  return input.body === null && !input.headers.has(header);
}

/** Cancels the body of a response that nobody will read. This frees its buffer and its connection. */
function discard(response: Response): void {
  response.body?.cancel().catch(ignore);
}
