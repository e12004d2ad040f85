import { hasDocument } from '../platform/page.ts';
import type { SafeStorage } from '../platform/safe-storage.ts';
import { randomId } from '../platform/session-id.ts';
import { andThen, delay } from '../platform/wait.ts';
import type { Persistence, PersistenceParts, RefreshTurn } from '../session/persistence.ts';
import { ending, type StoredSession } from '../token/record.ts';
import { createBorrowedTokens } from './borrowed-tokens.ts';
import { inPageMemory } from './in-page-memory.ts';
import { inSharedStore } from './in-shared-store.ts';
import { createTabLock } from './tab-lock.ts';

/** Another page that has just refreshed gets this long to lend its token, ms. */
const graceMs = 500;
/** At page load, asking another page is cheaper than a refresh: for so long, ms. */
const askMs = 50;
/** How soon the cookie of a page that was left is looked for again: this, and twice as long each time, ms. */
const againMs = 100;

/**
 * The refresh token is in a cookie that only the server sees; the access token is in the memory of this page, or in a cookie of the server's. A hint
 * in a shared store, where there is one, tells all tabs of a login and a logout.
 */
export function inServerCookie(parts: PersistenceParts, storage: SafeStorage): Persistence {
  return storage.storage.shared ? withHint(parts, storage) : withoutHint(parts, storage);
}

/** What a logout leaves behind where nobody was known to be logged in. */
const nobody = (server: string, now: number): StoredSession => ({
  version: 2,
  server,
  user: null,
  id: randomId(),
  startedAt: now,
  access: null,
  revision: 0,
  askedAt: now,
  expiresAt: null,
  lifetimeMs: null,
  refresh: null,
  refreshRevision: 0,
  remember: true,
  scheme: null,
  ended: 'logout',
});

/** What is the same with and without a hint. */
const always = {
  canAsk: true,
  canRefresh: () => true,
  isFinal: () => false,
  canSpend: () => true,
  // The browser takes the cookie of an answer that no page reads.
  losesAnswers: false,
  // After a login the cookie is that of the new session.
  canRevoke: (_: unknown, isReplaced: boolean) => !isReplaced,
};

function withHint(parts: PersistenceParts, storage: SafeStorage): Persistence {
  const { hooks, clock, state, channel, tell } = parts;
  const shared = inSharedStore(parts, storage);
  const borrowed = createBorrowedTokens(parts);
  const { sync } = shared;
  const isVolatile = () => storage.storage.volatile === true || storage.failed;
  /** A page that was left in the middle of a refresh leaves its lease: until then its answer may still come into the browser. */
  let [leftTurn, answerMayComeUntil]: [RefreshTurn | null, number] = [null, 0];
  let unconfirmed: StoredSession | null = null;
  /** The record says that a logout has not been confirmed: a cookie that is still there is no session. */
  let isLoggedOut = false;

  return {
    ...shared,
    ...always,
    load: () =>
      andThen(storage.read(), (found) => {
        isLoggedOut = found?.ended !== undefined && found.server === hooks.server;
        if (state.state.status === 'restoring') return sync.learn(found);
      }),
    mayHaveSession: () => !isLoggedOut && (storage.failed || storage.storage.mayHaveSession?.() === true),
    async prepare(turn) {
      await sync.savedIsInSight(turn);
      // A page that held the lock and in whose memory the token is has gone without a word, if it has left a lease.
      if (await sync.standBy(turn, !(turn.held && isVolatile()))) return true;
      const { asked } = turn;
      // Nothing is said of a question whether there is a session: to the other pages it would look like one.
      if (!asked) return false;
      if (!turn.held && (await sync.takeLease(turn))) return true;
      if (isVolatile() && channel.isOpen) {
        const hint = await storage.read();
        // One that was saved since is on its way; and at page load another page may have one.
        const worthMs = (hint?.revision ?? 0) > asked.revision ? graceMs : asked.access === null ? askMs : 0;
        if (await borrowed.borrow(turn, worthMs)) return true;
      }
      // Once a refresh: when it is tried again, the lease in the store is our own.
      if (leftTurn !== turn) [leftTurn, answerMayComeUntil] = [turn, await sync.lease.foreignUntil()];
      await sync.lease.take();
      return false;
    },
    async afterRefusal(turn, _, tries) {
      if (await sync.standBy(turn, false)) return 'delivered';
      if (clock.now() < answerMayComeUntil) {
        await delay(againMs * 2 ** (tries - 1));
        return 'again';
      }
      return tries === 1 && turn.asked ? 'again' : 'over';
    },
    released: () => sync.lease.release(),
    // Its answer is still on the way into the browser: the lease says so to the next page.
    left: () => {},
    announce(session) {
      if (session && isVolatile()) borrowed.lend(storage.failed);
      shared.announce(session);
    },
    forget(session, why) {
      if (why !== 'logout') return shared.forget(session, why);
      // The cookie is still there: until the server has confirmed the logout, the next page must not take it for a session.
      unconfirmed = session ? ending(session, why) : nobody(hooks.server, clock.now());
      sync.ended(unconfirmed.id);
      if (session) channel.post({ kind: 'ended', record: unconfirmed });
      return andThen(storage.write(unconfirmed), () => undefined);
    },
    confirmed() {
      if (unconfirmed && !state.live) return storage.remove(unconfirmed);
    },
    aroundLogin: (landed, ask) => shared.exclusively(() => landed.then(ask)),
    aroundRevocation: (landed, ask) => shared.exclusively(() => landed.then(ask)),
    hear(message) {
      if (message.kind === 'ask') {
        if (isVolatile()) borrowed.answer(message, storage.failed);
      } else if (message.kind === 'tokens' && isVolatile() && !message.moved) {
        // The hint, which all tabs see, says which session is the one.
        andThen(sync.look(), () => {
          if (state.session(message.record.id)) state.learn([message.record]);
          tell();
        });
      } else shared.hear(message);
    },
  };
}

function withoutHint(parts: PersistenceParts, storage: SafeStorage): Persistence {
  const { settings } = parts;
  const memory = inPageMemory(parts, storage);
  const borrowed = createBorrowedTokens(parts);
  const exclusively = createTabLock(parts);
  return {
    ...memory,
    ...always,
    // Nowhere to keep a hint: only the server knows.
    mayHaveSession: () => hasDocument(),
    exclusively,
    async prepare(turn) {
      if (turn.isDelivered()) return true;
      return (
        turn.asked !== null &&
        turn.asked.access === null &&
        borrowed.borrow(turn, Math.min(askMs, settings.refreshTimeoutMs))
      );
    },
    afterRefusal: async (turn, _, tries) => {
      if (turn.isDelivered()) return 'delivered';
      return tries === 1 && turn.asked ? 'again' : 'over';
    },
    aroundLogin: (landed, ask) => exclusively(() => landed.then(ask)),
    aroundRevocation: (landed, ask) => exclusively(() => landed.then(ask)),
  };
}
