import type { Clock } from '../platform/clock.ts';
import { createSchemeMemory } from '../platform/scheme-memory.ts';
import { within } from '../platform/wait.ts';
import { isRecord } from '../token/claims.ts';
import { isAuthError } from '../token/errors.ts';
import type { WarningCode } from '../token/events.ts';
import { pauseOf } from '../token/pause-length.ts';
import { recordOf, type StoredSession } from '../token/record.ts';
import type { ServerHooks, Settings } from './options.ts';
import type { Scheme } from './scheme.ts';
import type { LiveSession, SessionState } from './session-state.ts';

/** The answer to a request with one scheme. `user`: the user, when the server sent one. */
export interface SchemeAnswer {
  /** Whether the server accepted the scheme: it sent the user, or an answer about the token. */
  readonly understood: boolean;
  /** Whether the status was 401. The server answers 401 when it ignored the header because of its scheme. */
  readonly isUnauthorized: boolean;
  /** The scheme in the answer's `WWW-Authenticate` header; `null` without this header, or when the page may not read it. */
  readonly named: string | null;
  readonly user: unknown;
}

/** How to ask the server which scheme it accepts. */
export interface SchemeQuestion {
  /** The schemes to try, the most usual first. */
  readonly schemes: readonly string[];
  /** Asks the server for the user, with one scheme. Throws when the answer says nothing about the scheme. */
  askUser(accessToken: string, scheme: string): Promise<SchemeAnswer>;
  /** Whether a 401 says that the server has read the token, and so knows its scheme. Reads a copy of the response's body. */
  hasReadToken(response: Response): Promise<boolean>;
}

export interface SchemeParts {
  readonly settings: Settings;
  readonly hooks: ServerHooks;
  readonly clock: Clock;
  readonly state: SessionState;
  warn(code: WarningCode, message: string): void;
  tell(): void;
}

/**
 * Finds out which scheme the server accepts, with a request for the user. Djoser's documentation says `JWT`, SimpleJWT's default is
 * `Bearer`, and a server ignores a token with the wrong scheme. The client never tries a scheme with a request of the application, because
 * the server may refuse such a request for other reasons. The client stores the scheme that worked for this server.
 */
export function askedScheme(
  { settings, hooks, clock, state, warn, tell }: SchemeParts,
  { schemes, askUser, hasReadToken }: SchemeQuestion,
): Scheme {
  const usual = schemes[0] as string;
  const memory = createSchemeMemory(settings.name, hooks.server);
  let known: string | null = null;
  /**
   * Whether the server has confirmed the known scheme to this page. The server may have changed its scheme since an earlier page stored it.
   */
  let isConfirmed = false;
  /** The scheme in the session's record, once the server has refused a new token with this scheme; else `null`. */
  let doubted: string | null = null;
  /** The running question; `null` when none is running. It runs until the server answers it, or until `askUser` gives it up. */
  let asking: Promise<void> | null = null;
  /** The wait for this question, which is shorter: `refreshTimeoutMs` at most. */
  let waiting: Promise<void> | null = null;
  /**
   * The session that has waited in vain, and does not wait again. While no scheme is known, `memory` holds this id for the next page and
   * for other tabs.
   */
  let waited: string | undefined;
  let failures = 0;
  let notBefore = 0;

  /** Returns the scheme if it is one of `schemes`, else `null`. */
  const taken = (scheme: string | null): string | null => (scheme !== null && schemes.includes(scheme) ? scheme : null);
  /** Returns the scheme that the challenge of a 401 names (RFC 9110, section 11.6.1), if it is one of `schemes`, else `null`. */
  const namedIn = ({ headers }: Response) => taken(/^\w+/.exec(headers.get('www-authenticate') ?? '')?.[0] ?? null);
  const recorded = (scheme: string | null) => (scheme === doubted ? null : taken(scheme));
  const recall = () => {
    known ??= taken(memory.read());
    return known;
  };
  const hasWaited = ({ id }: StoredSession) => id === waited || id === memory.read();

  const learn = (session: LiveSession, scheme: string) => {
    known = scheme;
    isConfirmed = true;
    doubted = null;
    memory.write(scheme);
    const live = state.session(session.id);
    if (live) state.learn([{ ...recordOf(live), scheme }]);
  };

  const warnOfScheme = () => {
    // When an earlier page has found the scheme, the token is more likely the reason: the server has revoked the token.
    if (recall() !== null) return;
    const tried = schemes.join('", "');
    warn(
      'scheme_mismatch',
      `Whether the server wants "${tried}" could not be found out. Name it: the option \`scheme\` of the server.`,
    );
  };

  const ask = async (session: LiveSession, accessToken: string) => {
    const unheard: string[] = [];
    const answered: string[] = [];
    let challenge: string | null = null;
    for (const scheme of schemes) {
      try {
        const { understood, user, isUnauthorized, named } = await askUser(accessToken, scheme);
        // A user with the `id` null is a visitor: the view answers everybody, and did not read the token.
        if (isRecord(user) && user.id === null) continue;
        if (understood) {
          learn(session, scheme);
          if (user) state.userLoaded(session.id, user);
          return;
        }
        challenge ??= taken(named);
        (isUnauthorized ? unheard : answered).push(scheme);
      } catch (error) {
        // The answer is not about the scheme, for example a 404. When the server has answered the first scheme with 401, and the second
        // scheme with such an answer, the server has read the header with the second scheme.
        if (unheard.length === 0 || !isAuthError(error) || error.status === undefined) throw error;
        answered.push(scheme);
      }
    }
    if (challenge !== null) return learn(session, challenge);
    // The server answered all schemes but one with 401. It answered that one with another status, so it understood that scheme.
    if (unheard.length === schemes.length - 1 && answered[0]) return learn(session, answered[0]);
    warnOfScheme();
    throw new RangeError('unknown');
  };

  const find = async () => {
    const session = state.live;
    if (!session?.access) return;
    try {
      await ask(session, session.access);
      failures = 0;
    } catch {
      // The server did not say which scheme it accepts. The next attempt comes after a pause, because the endpoint may not exist.
      failures += 1;
      notBefore = clock.now() + pauseOf(failures);
    }
  };

  // The scheme in `memory` is used before the scheme in the record. When the records of two tabs differ, `merge` keeps the scheme that is
  // later in the alphabet, which may be the old one.
  const knownOf = ({ scheme }: Pick<StoredSession, 'scheme'>) => recall() ?? recorded(scheme);
  const schemeOf = (session: Pick<StoredSession, 'scheme'>) => knownOf(session) ?? usual;
  const isKnown = (session: StoredSession) => knownOf(session) !== null;
  /** Asks the server, with one request for all callers. */
  const findOnce = () => {
    asking ??= find().finally(() => {
      asking = null;
      tell();
    });
    return asking;
  };
  /** Waits for the answer, with one time limit for all callers. A later answer is still used. */
  const wait = () => {
    waiting ??= within(settings.refreshTimeoutMs, findOnce(), () => {
      failures += 1;
      waited = state.live?.id;
      if (waited && recall() === null) memory.write(waited);
    }).finally(() => {
      waiting = null;
    });
    return waiting;
  };

  return {
    of: schemeOf,
    isUnknown(session: StoredSession) {
      if (isKnown(session)) return false;
      const isDue = asking !== null || clock.now() >= notBefore || clock.now() < notBefore - pauseOf(failures);
      if (!isDue || !hasWaited(session)) return isDue;
      findOnce();
      return false;
    },
    find: wait,
    async isWrong(word, sent, response) {
      const isOpen = !isKnown(sent) || (!isConfirmed && !(await hasReadToken(response)));
      const named = namedIn(response);
      // After a second failed question, the client does not ask again here. Otherwise a server without the user endpoint would get a
      // request after each 401. A session that has waited in vain waits again only when the challenge names no scheme.
      if (isOpen && failures <= 1 && !(named !== null && hasWaited(sent))) await wait();
      const live = state.session(sent.id);
      // The question has brought no answer. The challenge of the refused request (`WWW-Authenticate`) then names the scheme, if the page
      // may read this header.
      if (isOpen && !isConfirmed && live && named !== null) learn(live, named);
      return live !== null && schemeOf(live) !== word;
    },
    doubt(response) {
      const named = namedIn(response);
      if (named !== null && state.live) return learn(state.live, named);
      // The server has refused a new token, and the question for the scheme has brought no answer.
      if (failures > 0) warnOfScheme();
      if (state.live) doubted = taken(state.live.scheme);
      memory.write(null);
      known = null;
      isConfirmed = false;
    },
  };
}
