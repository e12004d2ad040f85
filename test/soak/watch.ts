/** Runs in each page before the library does, and tells what happens to the client, also when the page is soon gone. */
import type { Page } from '../browser/page/main.ts';

/** `started` and `ended` of a client, with the id of the session that has started or ended. Epoch ms. */
export interface Told {
  type: string;
  reason: string;
  at: number;
  session: string | null;
}

/** A page as it is at one moment. */
export interface Look {
  status: string;
  /** The `user_id` of the access token. */
  user: string | null;
  refresh: string | null;
  /** How long the access token is still good, ms. */
  leftMs: number;
  isHidden: boolean;
  /** Timers of the page that have been set and have not fired. */
  timers: number;
}

declare global {
  interface Window {
    soak: { look(): Look; session(): string | null };
    tellSoak?: (told: string) => void;
  }
}

export function watch(): void {
  const { setTimeout: set, clearTimeout: clear } = window;
  const timers = new Set<number>();
  window.setTimeout = ((run: () => void, ms?: number) => {
    const id = set(() => {
      timers.delete(id);
      run();
    }, ms) as unknown as number;
    timers.add(id);
    return id;
  }) as unknown as typeof setTimeout;
  window.clearTimeout = ((id?: number) => {
    if (id !== undefined) timers.delete(id);
    clear(id);
  }) as typeof clearTimeout;

  /** The id of the session in the store. */
  const session = (): string | null => {
    for (const text of Object.values({ ...localStorage })) {
      if (text.includes('"version":2')) return JSON.parse(text).id;
    }
    return null;
  };
  window.soak = {
    session,
    look() {
      const { state } = window.auth;
      const isIn = state.status === 'authenticated';
      return {
        status: state.status,
        user: isIn ? String(state.claims?.user_id) : null,
        refresh: isIn ? state.refresh : null,
        leftMs: isIn ? (state.expiresAt ?? 0) - Date.now() : 0,
        isHidden: document.visibilityState === 'hidden',
        timers: timers.size,
      };
    },
  };

  let mine: string | null = null;
  const tell = (type: string, reason: string) => {
    const at = Date.now();
    if (type === 'started') mine = session();
    if (type === 'started' || type === 'ended') window.tellSoak?.(JSON.stringify({ type, reason, at, session: mine }));
  };
  addEventListener('pageshow', ({ persisted }) => persisted && window.tellSoak?.('{"type":"returned"}'));
  // The scripts of the page have run by now, and the client is there.
  addEventListener('DOMContentLoaded', () => {
    const { page, auth } = window as Window & { page?: Page };
    if (!page || !auth) return;
    for (const event of page.seen().events) {
      const [type = '', reason = ''] = event.split(' ');
      tell(type, reason);
    }
    auth.on('started', ({ reason }) => tell('started', reason));
    auth.on('ended', ({ reason }) => tell('ended', reason));
  });
}

/**
 * Whether nothing is going on that would be lost with the page: no refresh is under way, and none is about to begin. A page that goes in the
 * middle of a refresh can take the session with it, on any client (docs/multi-page-sites.md).
 */
export const isCalm = ({ status, refresh, leftMs }: Look): boolean =>
  status === 'anonymous' || (status === 'authenticated' && refresh === 'idle' && leftMs > 17_000);

/** At rest: what a refresh has set is over, and the next one is not due. */
export const isAtRest = (look: Look): boolean => isCalm(look) && look.leftMs < 26_000;
