import { newestRevision } from '../platform/board.ts';
import type { Lock } from '../platform/lock.ts';
import type { LiveSession } from './live-session.ts';
import type { ServerWiring } from './options.ts';
import type { Outgoing } from './outgoing.ts';
import type { Rooms } from './rooms.ts';
import { andThen, ignore, unlessAborted } from './wait.ts';

/** The word before the token, as far as it is known. One that is stored and not among ours is another server's, or nobody's. */
export const schemeOf = (
  { schemes }: ServerWiring,
  { scheme }: { readonly scheme?: string | null | undefined },
): string => (scheme && schemes.includes(scheme) ? scheme : (schemes[0] as string));

/** Finds out which scheme the server takes. */
export interface Schemes {
  /**
   * The answer to the same request under another scheme, when the refusal of the first says that its header was not understood;
   * `null` when there is nothing to find out.
   */
  tryOther(out: Outgoing, sent: LiveSession, tried: string, refusal: Response): Promise<Response | null>;
  /** Says that none of them was understood. */
  warn(): void;
}

interface SchemesContext extends Rooms {
  readonly lock: Lock;
  isRefusal(response: Response): boolean;
  headers(method: string, live: LiveSession, scheme?: string): (readonly [string, string])[];
}

/**
 * Djoser's documentation says `JWT`, SimpleJWT's default is `Bearer`, and a server takes no notice of the wrong one. One request of a
 * session finds out; those that were refused beside it wait for what it finds.
 */
export function createSchemes({
  settings,
  wiring,
  ledger,
  vault,
  tabs,
  board,
  lock,
  isRefusal,
  headers,
}: SchemesContext): Schemes {
  /** By session: the request that finds out. */
  const probes = new Map<string, Promise<void>>();

  /** What worked is kept with the session, in the record as it is by now: another tab may have renewed its tokens. */
  const keep = (id: string, scheme: string) => {
    const live = ledger.session(id);
    if (!live) return;
    ledger.hold({ ...live, scheme });
    const write = (newest: number) =>
      andThen(vault.read(), (stored) =>
        // A record written from an old sight of the store would put spent tokens back.
        stored?.id === id && stored.revision >= newest ? vault.write({ ...stored, scheme }) : undefined,
      );
    if (!vault.storage.shared) write(0);
    // Where there is no lock, or no message would have told us of a logout, it is saved with the next pair of tokens.
    else if (settings.locks && tabs.connected)
      lock(async (held) => held && write(await newestRevision(board, id))).catch(ignore);
  };

  const probe = async (out: Outgoing, sent: LiveSession, tried: string): Promise<Response> => {
    const scheme = wiring.schemes.find((each) => each !== tried) as string;
    const response = await out.send(headers(out.method, sent, scheme));
    const understood = !isRefusal(response) || /token|account/.test(await wiring.challenge(response, scheme));
    if (understood) keep(sent.id, scheme);
    return response;
  };

  return {
    async tryOther(out, sent, tried, refusal) {
      const { id, scheme } = sent;
      if (
        wiring.schemes.length < 2 ||
        (scheme && wiring.schemes.includes(scheme)) ||
        (await wiring.challenge(refusal, tried)) !== 'scheme'
      )
        return null;
      const running = probes.get(id);
      if (!running) {
        const probing = probe(out, sent, tried);
        probes.set(id, probing.then(ignore, ignore));
        return probing;
      }
      await unlessAborted(running, out.signal);
      const live = ledger.session(id);
      return live && schemeOf(wiring, live) !== tried ? out.send(headers(out.method, live)) : null;
    },
    warn() {
      const tried = wiring.schemes.join('", "');
      ledger.warn(
        'scheme_mismatch',
        `The server does not know the Authorization scheme "${tried}". Compare AUTH_HEADER_TYPES in SIMPLE_JWT.`,
      );
    },
  };
}
