import { type AuthEvent, createSession, type Session } from '../../../src/core.ts';
import { createChannel } from './channel.ts';
import { createLocks } from './locks.ts';
import { createOneTimeServer, type OneTimeServer } from './server.ts';
import type { Stage } from './stage.ts';
import { createStore, type SharedStore, type StoreKind } from './store.ts';

/** One browser profile and one server. */
export interface World {
  readonly stage: Stage;
  readonly server: OneTimeServer;
  readonly store: SharedStore;
  readonly locks: ReturnType<typeof createLocks> | null;
  readonly channel: ReturnType<typeof createChannel> | null;
}

/** What a profile has. */
export interface Platform {
  readonly store: StoreKind;
  readonly locks: boolean;
  readonly channel: boolean;
}

export function createWorld(stage: Stage, { store, locks, channel }: Platform): World {
  return {
    stage,
    server: createOneTimeServer(stage),
    store: createStore(stage, store),
    locks: locks ? createLocks(stage) : null,
    channel: channel ? createChannel(stage) : null,
  };
}

/** A tab, and what was seen of it. */
export interface Tab {
  readonly session: Session;
  readonly events: readonly AuthEvent['type'][];
  readonly requests: readonly SentRequest[];
  request(): Promise<unknown>;
}

export interface SentRequest {
  /** Whose the tab was when the request was made, and when it was sent; empty for nobody. */
  readonly madeAs: string;
  readonly sentAs: string;
  readonly token: string | null;
  readonly status: number;
}

export const origin = 'https://api.example.test';

export const userIn = ({ state }: Session): string =>
  state.status === 'authenticated' ? String(state.claims?.user) : '';

/** `luck` is what the tab draws instead of a random number, so that a replay goes the same way. */
export function openTab(name: string, luck: number, { stage, server, store, locks, channel }: World): Tab {
  const events: AuthEvent['type'][] = [];
  const requests: SentRequest[] = [];
  const madeAs: string[] = [];

  const answer: typeof fetch = (input, init) => {
    const token = new Headers(init?.headers).get('authorization')?.split(' ')[1] ?? null;
    const sentAs = userIn(session);
    return new Promise((resolve) => {
      stage.expect(name, 'is answered', ['look server'], () => {
        const status = token !== null && server.takes(token) ? 200 : 401;
        requests.push({
          madeAs: madeAs[Number(new URL(String(input)).pathname.slice(1))] ?? '',
          sentAs,
          token,
          status,
        });
        resolve(new Response(null, { status }));
      });
    });
  };
  const session = createSession({
    allowedOrigins: [origin],
    storage: store.of(name),
    locks: locks?.(name) ?? null,
    channel: channel?.(name) ?? null,
    refresh: server.refresh(name),
    revoke: server.revoke(name),
    fetch: answer,
    now: stage.now,
    random: () => luck,
    onWarning: () => {},
  });
  for (const type of ['started', 'refreshed', 'refreshfailed', 'ended'] as const)
    session.on(type, () => events.push(type));

  return {
    session,
    events,
    requests,
    request() {
      const answered = session.fetch(`${origin}/${madeAs.length}`);
      // After the call: a tab that hears no news looks into the store first, and the request is of whom it finds there.
      madeAs.push(userIn(session));
      return answered;
    },
  };
}
