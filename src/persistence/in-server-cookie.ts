import type { Lock } from '../platform/lock.ts';
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

/** How long another page that has just refreshed may take to send its access token, in ms. */
const graceMs = 500;
/** At page load, another page may have an access token. This page waits so long for it before it refreshes, in ms. */
const askMs = 50;
/** How long to wait before a refused refresh is tried again, in ms. The wait doubles with each attempt. */
const againMs = 100;
/** How long the other pages wait for the answer to a refresh whose page was left, in browsers without Web Locks, in ms. */
const leftMs = 3000;

/**
 * The refresh token is in a cookie that only the server sees. The access token is in the memory of this page, or in a cookie that the
 * server sets. With a shared storage, a hint tells all tabs of a login and a logout.
 */
export function inServerCookie(parts: PersistenceParts, storage: SafeStorage): Persistence {
  return storage.storage.shared ? withHint(parts, storage) : withoutHint(parts, storage);
}

/** The record that a logout leaves in the store when no session was known. */
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

/**
 * Runs the logins and revocations of this page one after the other, and each after the refreshes that are under way. The last answer of the
 * server decides which cookie the browser keeps. The refreshes are waited for before the lock, because they need the lock themselves.
 */
const createQueue = (exclusively: Lock) => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(landed: () => Promise<void>, work: () => Promise<T>): Promise<T> => {
    const mine = Promise.allSettled([last])
      .then(landed)
      .then(() => exclusively(work));
    last = mine;
    return mine;
  };
};

/** The parts that do not depend on whether there is a hint. */
const always = {
  canAsk: true,
  canRefresh: () => true,
  isFinal: () => false,
  canSpend: () => true,
  // The browser stores the cookie of an answer even when the page that asked is gone.
  losesAnswers: false,
  // After a login, the cookie holds the refresh token of the new session, which must not be revoked.
  canRevoke: (_: unknown, isReplaced: boolean) => !isReplaced,
};

function withHint(parts: PersistenceParts, storage: SafeStorage): Persistence {
  const { settings, hooks, clock, state, channel, tell } = parts;
  const shared = inSharedStore(parts, storage);
  const borrowed = createBorrowedTokens(parts);
  const { sync } = shared;
  const inTurn = createQueue(shared.exclusively);
  const isVolatile = () => storage.storage.volatile === true || storage.failed;
  /**
   * The last refresh that found another page's lease, and the end of that lease (epoch ms). A page that was left during a refresh does not
   * remove its lease. Until the lease ends, the browser may still receive the answer and its cookie.
   */
  let [leftTurn, answerMayComeUntil]: [RefreshTurn | null, number] = [null, 0];
  let unconfirmed: StoredSession | null = null;
  /** Whether the stored record is that of a logout that the server has not confirmed. A cookie that still exists is then no session. */
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
      // This page has the lock, so a page whose lease is in the store has closed without releasing it. With tokens in memory that page
      // cannot deliver a token, and this page does not wait.
      if (await sync.standBy(turn, !(turn.held && isVolatile()))) return true;
      const { asked } = turn;
      // A request that only asks whether there is a session takes no lease: other pages would take it for the refresh of a session.
      if (!asked) return false;
      if (!turn.held && (await sync.takeLease(turn))) return true;
      if (isVolatile() && channel.isOpen) {
        const hint = await storage.read();
        // When the hint has a higher revision, another page is about to send its token. At page load, another page may have a token.
        const worthMs = (hint?.revision ?? 0) > asked.revision ? graceMs : asked.access === null ? askMs : 0;
        if (await borrowed.borrow(turn, worthMs)) return true;
      }
      // The lease is read once per refresh, because at the next attempt the lease in the store is this page's own.
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
    // The answer may still reach the browser, and the next page must wait for its cookie. Without Web Locks, the next page cannot tell
    // that this page is gone, and would wait for the end of the lease.
    async left() {
      if (!settings.locks && (await sync.lease.isOwn())) await sync.lease.take(leftMs);
    },
    announce(session) {
      if (session && isVolatile()) borrowed.lend(storage.failed);
      shared.announce(session);
    },
    forget(session, why) {
      if (why !== 'logout') return shared.forget(session, why);
      // The cookie exists until the server has confirmed the logout. Until then this record tells the next page that the cookie is no
      // session.
      unconfirmed = session ? ending(session, why) : nobody(hooks.server, clock.now());
      sync.ended(unconfirmed.id);
      if (session) channel.post({ kind: 'ended', record: unconfirmed });
      return andThen(storage.write(unconfirmed), () => undefined);
    },
    confirmed() {
      if (unconfirmed && !state.live) return storage.remove(unconfirmed);
    },
    aroundLogin: inTurn,
    aroundRevocation: (landed, ask) =>
      inTurn(landed, async () => {
        // After a login, also of another page, the cookie holds the refresh token of that session, which must not be revoked.
        const found = await shared.stored();
        return state.live || (found && found.id !== unconfirmed?.id) ? false : ask();
      }),
    hear(message) {
      if (message.kind === 'ask') {
        if (isVolatile()) borrowed.answer(message, storage.failed);
      } else if (message.kind === 'tokens' && isVolatile() && !message.moved) {
        // The hint says which session all tabs use. Only an access token of that session is used.
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
  const inTurn = createQueue(exclusively);
  return {
    ...memory,
    ...always,
    // Without a hint, only the server knows whether there is a session.
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
    aroundLogin: inTurn,
    aroundRevocation: (landed, ask) =>
      inTurn(landed, async () => {
        // Another page that had the lock for its login has sent a message before it released the lock.
        await delay(0);
        return parts.state.live ? false : ask();
      }),
  };
}
