import { createBoard } from '../platform/board.ts';
import { longestLeaveMs, watchLeaving } from '../platform/leaving.ts';
import { createLock } from '../platform/lock.ts';
import { randomId } from '../platform/random-id.ts';
import { hasDocument, onWakeUp } from '../platform/wake-ups.ts';
import { disposedError } from '../token/errors.ts';
import type { AuthState } from '../token/state.ts';
import { createAcquire } from './acquire.ts';
import { createArrival, type OpenOptions } from './arrival.ts';
import { createCoolDown } from './cool-down.ts';
import { registerClient } from './duplicates.ts';
import { createFetch, type SessionFetch } from './fetch.ts';
import { createLease } from './lease.ts';
import { createLedger } from './ledger.ts';
import { isGood, type LiveSession } from './live-session.ts';
import { createDeparture } from './logout.ts';
import { neighbour } from './neighbour.ts';
import type { RefreshCall, RevokeCall, ServerWiring, Settings } from './options.ts';
import { createOrigins } from './origins.ts';
import { createProspects } from './prospects.ts';
import { reconcile } from './reconcile.ts';
import { createRefresher } from './refresh.ts';
import { createRenewal } from './renewal.ts';
import { restore } from './restore.ts';
import { createSchedule } from './schedule.ts';
import type { Session } from './session.ts';
import { joinTabs } from './tabs.ts';
import { createVault } from './vault.ts';
import { andThen, ignore, unlessAborted } from './wait.ts';

/** What the composition above needs beside the public session. */
export interface Engine<User> {
  readonly session: Session<User>;
  readonly send: SessionFetch;
  /** Does `ask` for tokens and starts a session with them, unless another login or a logout came in between. */
  open(options: OpenOptions): Promise<AuthState<User>>;
  /** The live session, once it is known to everybody. */
  current(): LiveSession | null;
  /** The user of that session, if it is still the one. */
  userLoaded(of: LiveSession | null, user: User): void;
  /** How long a request may at most wait for a token, ms. */
  readonly longestRefreshMs: number;
  /** Throws when the client was disposed. */
  alive(): void;
}

export interface EngineOptions {
  settings: Settings;
  allowedOrigins: readonly (string | URL)[];
  refresh: RefreshCall;
  revoke: RevokeCall | null;
  wiring: ServerWiring;
}

/** Younger than the browsers we run in: there the method has a name that nobody calls. */
const disposeSymbol: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

export function createEngine<User>(options: EngineOptions): Engine<User> {
  const { settings, wiring, refresh, revoke } = options;
  const { now, name } = settings;
  const origins = createOrigins(options.allowedOrigins);
  let disposed = false;

  const coolDown = createCoolDown(now);
  const ledger = createLedger<User>(settings.onWarning, () => {
    refresher.dropStale();
    schedule.plan();
  });
  const { warn } = ledger;
  const storage = settings.storage.bind?.({ name, warn }) ?? settings.storage;
  const vault = createVault(storage, warn, now);
  const tabs = joinTabs(settings);
  const prospects = createProspects(settings, wiring, vault, tabs);
  const lock = createLock(settings.locks, name, settings.lockTimeoutMs, () => {
    if (hasDocument() && storage.shared)
      warn('lock_unavailable', 'No Web Lock (plain http, or a tab that hangs): tabs take turns through the store.');
  });
  const lease = createLease(vault, randomId(), now, settings.refreshTimeoutMs);
  const rooms = {
    settings,
    wiring,
    ledger,
    vault,
    tabs,
    coolDown,
    refresh,
    revoke,
    lease,
    board: createBoard(settings.locks, name),
    leaving: watchLeaving(now),
    prospects,
  };
  const refresher = createRefresher(rooms, lock);
  const dueAt = createRenewal(rooms);
  const schedule = createSchedule(now, dueAt, () => {
    if (ledger.state.status === 'authenticated' && ledger.state.refresh === 'coolingDown') {
      ledger.refreshing('idle');
      ledger.tell();
    }
    const due = dueAt();
    // Again afterwards in any case: one that only joined a refresh on its last steps changes nothing that would arm the timer.
    if (due !== null && now() >= due) refresher.refresh('timer').catch(ignore).then(schedule.plan);
  });

  const look = () => andThen(reconcile(ledger, vault), () => ledger.tell());
  tabs.listen(neighbour({ ...rooms, refresher, look, disposed: () => disposed }));
  const hear = () => {
    if (!disposed) andThen(look(), schedule.plan);
  };
  const wake = () => {
    coolDown.wakeUp();
    hear();
  };
  /** News reaches us by itself where there is a channel or the store calls back; elsewhere each use looks first. */
  const mustLook = storage.shared && !tabs.connected && !storage.watch;
  const lookFirst = () => (mustLook ? look() : undefined);

  const acquire = createAcquire({ ...rooms, refresher, lookFirst });
  const arrival = createArrival({ ...rooms, refresher, lock });
  const depart = createDeparture({ ...rooms, refresher, lock, supersede: arrival.supersede });
  const ready = Promise.resolve()
    .then(() => (disposed ? undefined : restore({ ...rooms, refresher, arrival })))
    .catch(ignore)
    .then(() => ledger.state);

  const alive = () => {
    if (disposed) throw disposedError();
  };

  const send = createFetch({
    ...rooms,
    origins,
    lock,
    refresher,
    ready,
    lookFirst,
    acquire,
    alive,
  });

  const stops = [onWakeUp(wake), rooms.leaving.stop, storage.watch?.(hear) ?? ignore, registerClient(name, warn)];
  Promise.resolve().then(ledger.tell);

  const settled = async (signal: AbortSignal | undefined) => {
    alive();
    signal?.throwIfAborted();
    if (ledger.state.status === 'restoring') await unlessAborted(ready, signal);
  };
  const open = async (opening: OpenOptions) => {
    alive();
    await arrival.open(opening);
    return ledger.state;
  };
  const dispose = () => {
    if (disposed) return;
    disposed = true;
    ledger.close();
    schedule.stop();
    for (const stop of stops) stop();
    tabs.close();
  };

  const session: Session<User> = {
    ready,
    get state() {
      return ledger.state;
    },
    subscribe: ledger.subscribe,
    on: ledger.on,
    adopt: (tokens, { remember = false } = {}) => open({ reason: 'adopt', remember, ask: async () => tokens ?? {} }),
    logout: async ({ signal } = {}) => {
      alive();
      return unlessAborted(depart(), signal);
    },
    async refresh({ signal } = {}) {
      await settled(signal);
      if (!ledger.known) arrival.probe();
      await unlessAborted(refresher.refresh('manual', true), signal);
      return ledger.state;
    },
    async getAccessToken({ minValiditySeconds, signal } = {}) {
      await settled(signal);
      // More than a token's whole life cannot be had: it would be refreshed at each call, and never be enough.
      const isEnough = (live: LiveSession) =>
        minValiditySeconds === undefined
          ? prospects.good(live)
          : isGood(
              live,
              now(),
              Math.min(minValiditySeconds * 1000, (live.lifetimeMs ?? Number.POSITIVE_INFINITY) * 0.9),
            );
      return (await acquire(signal, isEnough))?.access ?? null;
    },
    fetch: (input, init) => send(input, init),
    fetchOver: (transport) => (input, init) => send(input, init, { transport }),
    dispose,
    [disposeSymbol]: dispose,
  };

  return {
    session,
    send,
    open,
    current: () => ledger.known,
    alive,
    longestRefreshMs: settings.lockTimeoutMs + 2 * settings.refreshTimeoutMs + longestLeaveMs + 2000,
    userLoaded(of, user) {
      if (!of || ledger.known?.id !== of.id) return;
      ledger.userLoaded(user);
      ledger.tell();
    },
  };
}
