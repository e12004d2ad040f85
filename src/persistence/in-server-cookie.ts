import { hasDocument } from '../platform/page.ts';
import type { SafeStorage } from '../platform/safe-storage.ts';
import { randomId } from '../platform/session-id.ts';
import { andThen, delay } from '../platform/wait.ts';
import type { Persistence, PersistenceParts } from '../session/persistence.ts';
import { ending, type StoredSession } from '../token/record.ts';
import { createBorrowedTokens } from './borrowed-tokens.ts';
import { inPageMemory } from './in-page-memory.ts';
import { inSharedStore } from './in-shared-store.ts';
import { createLateAnswers, leftMs } from './late-answers.ts';
import { createRequestQueue } from './request-queue.ts';
import { createTabLock } from './tab-lock.ts';

/** How long this page waits for the access token of another page that has just refreshed, in ms. */
const graceMs = 500;
/** How long a page that loads waits for the access token of another page before it refreshes, in ms. */
const askMs = 50;
/** How long this page waits before it repeats a refused refresh, in ms. The wait doubles with each attempt. */
const againMs = 100;
/**
 * How long after a first refusal a refresh is repeated, in ms, when the answer to the refresh of a page that was left may still come. The
 * server has then already rotated the refresh token, and only the way of that answer to the browser is missing.
 */
const onItsWayMs = 3000;
/** For how long page loads repeat a logout that the server has not confirmed, in ms. Some servers answer 401 to it for ever. */
const confirmMs = 3_600_000;
/**
 * Cookie mode: the refresh token is in a cookie that scripts cannot read. The access token is in the memory of this page, or in a cookie
 * that the server sets. In a shared storage, a hint (the record without tokens) tells all tabs of a login and a logout.
 */
export function inServerCookie(parts: PersistenceParts, storage: SafeStorage): Persistence {
  return storage.storage.shared ? withHint(parts, storage) : withoutHint(parts, storage);
}

/** Returns the record that a logout writes into the store when this page knows no session. */
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

/** The members that are the same with and without a hint. */
const always = {
  canAsk: true,
  canRefresh: () => true,
  isFinal: () => false,
  canSpend: () => true,
  // The browser stores the cookie of an answer even when the page that sent the request is closed.
  losesAnswers: false,
  // After another login, the cookie has the refresh token of the new session, which must not be revoked.
  canRevoke: (_: unknown, isReplaced: boolean) => !isReplaced,
};

function withHint(parts: PersistenceParts, storage: SafeStorage): Persistence {
  const { settings, hooks, clock, state, channel, tell } = parts;
  const shared = inSharedStore(parts, storage);
  const borrowed = createBorrowedTokens(parts);
  const { sync } = shared;
  const lateAnswers = createLateAnswers(sync.lease, clock.now);
  const inTurn = createRequestQueue(shared.exclusively);
  const isVolatile = () => storage.storage.volatile === true || storage.failed;
  /** When the server has refused the running refresh for the first time, in epoch ms. */
  let refusedAt = 0;
  /** Whether a request of this page that may change the cookie has no answer yet. */
  let isAsking = false;
  /** The record of the last logout that the server has not confirmed. */
  let unconfirmed: StoredSession | null = null;
  /**
   * Whether the page was left after the last refresh began. The browser fails the request of that refresh for the page, but may still
   * receive the answer and its cookie. So the lease stays.
   */
  let isLeft = false;
  /**
   * Whether page load found the record of a logout that the server has not confirmed. The client then ignores a cookie that still exists.
   */
  let isLoggedOut = false;

  const released = async () => {
    isAsking = false;
    if (!isLeft) await sync.lease.release(true);
  };
  return {
    ...shared,
    ...always,
    load: () =>
      andThen(storage.read(), (found) => {
        isLoggedOut = found?.ended !== undefined && found.server === hooks.server;
        if (isLoggedOut) unconfirmed = found;
        if (state.state.status === 'restoring') return sync.learn(found);
      }),
    mayHaveSession: () => !isLoggedOut && (storage.failed || storage.storage.mayHaveSession?.() === true),
    async prepare(turn) {
      isLeft = false;
      await sync.savedIsInSight(turn);
      // When this page has the lock, the page with the lease in the store was closed during its refresh. If the tokens are in memory, that
      // page can no longer deliver a token, and this page does not wait for it.
      if (await sync.standBy(turn, !(turn.held && isVolatile()))) return true;
      const { asked } = turn;
      // A refresh that only asks whether there is a session takes no lease. Other pages would mistake the lease for the refresh of a
      // session.
      if (!asked) return false;
      if (!turn.held && (await sync.takeLease(turn))) return true;
      if (isVolatile() && channel.isOpen) {
        const hint = await storage.read();
        // When the hint has a higher revision, another page has refreshed and is about to send its token. When this page has no token yet
        // (page load), another page may have one.
        const worthMs = (hint?.revision ?? 0) > asked.revision ? graceMs : asked.access === null ? askMs : 0;
        if (await borrowed.borrow(turn, worthMs)) return true;
      }
      await sync.lease.take();
      return false;
    },
    sending() {
      isAsking = true;
    },
    async afterRefusal(turn, _, tries) {
      isAsking = false;
      if (tries === 1) refusedAt = clock.now();
      if (await sync.standBy(turn, false)) return 'delivered';
      const now = clock.now();
      if (now < refusedAt + onItsWayMs && (await lateAnswers.mayCome())) {
        await delay(againMs * 2 ** (tries - 1));
        return 'again';
      }
      return tries === 1 && turn.asked ? 'again' : 'over';
    },
    isLate: lateAnswers.mayHaveReplaced,
    released,
    // During a request this page keeps its lease, because the answer and its cookie may still reach the browser. Without Web Locks, the
    // next page cannot tell that this page is gone, so this page shortens the lease to `leftMs`.
    async left() {
      if (!isAsking) return released();
      isLeft = true;
      if (!settings.locks && (await sync.lease.isOwn())) await sync.lease.take(leftMs, true);
    },
    announce(session) {
      if (session && isVolatile()) borrowed.lend(storage.failed);
      shared.announce(session);
    },
    forget(session, why, hasCookie = false) {
      if (why !== 'logout' && !hasCookie) return shared.forget(session, why);
      const now = clock.now();
      // The cookie exists until the server has confirmed the logout. Until then, this record tells each page that loads to ignore the
      // cookie. `askedAt` is the time of the logout here.
      unconfirmed = session ? { ...ending(session, why), askedAt: now } : nobody(hooks.server, now);
      sync.ended(unconfirmed.id);
      if (session) channel.post({ kind: 'ended', record: unconfirmed });
      return andThen(storage.write(unconfirmed), () => undefined);
    },
    isLoggedOut: (since) =>
      andThen(
        storage.read(),
        // After the clock was set back, the times cannot be compared. A logout then counts as later.
        (found) =>
          found?.ended !== undefined && found.server === hooks.server && (found.askedAt > since || clock.now() < since),
      ),
    isUnconfirmed: () =>
      isLoggedOut &&
      andThen(
        storage.read(),
        (found) => found?.id === unconfirmed?.id && Math.abs(clock.now() - (found?.askedAt ?? 0)) < confirmMs,
      ),
    confirmed() {
      if (unconfirmed && !state.live) return storage.remove(unconfirmed);
    },
    aroundLogin: (landed, login) =>
      inTurn(landed, async () => {
        await lateAnswers.beforeChange();
        if (settings.locks) return login();
        // Without Web Locks, the lease keeps another page from sending a logout meanwhile, whose answer would remove the new cookie.
        await sync.lease.take(leftMs);
        return login().finally(released);
      }),
    aroundRevocation: (landed, ask) =>
      inTurn(landed, async () => {
        if (!settings.locks) await lateAnswers.beforeChange();
        // After a login in this or another page, the cookie has the refresh token of the new session, which must not be revoked.
        const found = await shared.stored();
        if (state.live || (found && found.id !== unconfirmed?.id)) return false;
        // The answer to a request of a page that was left may still bring a new refresh token, which this request does not revoke.
        const isLate = await lateAnswers.mayCome();
        isLeft = false;
        isAsking = true;
        await sync.lease.take(leftMs);
        return (await ask().finally(released)) && !isLate;
      }),
    hear(message) {
      if (message.kind === 'ask') {
        if (isVolatile()) borrowed.answer(message, storage.failed);
      } else if (message.kind === 'tokens' && isVolatile() && !message.moved) {
        // The hint says which session all tabs use. This page ignores an access token of any other session.
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
  const inTurn = createRequestQueue(exclusively);
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
        // Another page may have logged in while this page waited for the lock. That page has sent a message before it released the lock,
        // and this page receives the message now.
        await delay(0);
        return parts.state.live ? false : ask();
      }),
  };
}
