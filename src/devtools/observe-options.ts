import type { ServerConfig } from '../djoser/server-config.ts';
import type { LifecycleOptions, RefreshCall } from '../session/options.ts';
import { createEndpoints } from './endpoints.ts';
import type { Write } from './events.ts';
import { observeChannel } from './observe-channel.ts';
import { observeFetch } from './observe-fetch.ts';
import { observeLocks } from './observe-locks.ts';
import { observeRefresh } from './observe-refresh.ts';
import { observeStorage } from './observe-storage.ts';
import { watchOutsiders } from './outsiders.ts';
import type { Sight } from './sight.ts';

/** The options of a client that can be looked through. */
export interface ObservedOptions extends LifecycleOptions {
  /** Of `createAuth`. */
  baseUrl?: string | URL;
  /** Of `createAuth`. */
  server?: ServerConfig;
  /** Of `createSession`. */
  refresh?: RefreshCall;
}

interface ObserveContext {
  readonly write: Write;
  readonly sight: Sight;
  readonly label: string | undefined;
  /** Hands over the way to stop. */
  onStop(stop: () => void): void;
}

const openBroadcastChannel = (name: string) =>
  typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : null;

/** The same options with every door looked through. Where an option is left out, the client's own default is meant. */
export function observeOptions<Options extends ObservedOptions>(
  given: Options,
  { write, sight, label, onStop }: ObserveContext,
): Options {
  const { name = 'latchkey', storage, refresh, now = () => Date.now() } = given;
  const { fetch = (input, init) => globalThis.fetch(input, init) } = given;
  const isPage = typeof document !== 'undefined';
  const locks = given.locks === undefined && isPage ? globalThis.navigator?.locks : given.locks;
  const open = given.channel === undefined && isPage ? openBroadcastChannel : given.channel;
  const endpoints = createEndpoints(given.baseUrl, given.server);
  sight.useClock(now);
  const outsiders = watchOutsiders(endpoints.refresh, write);
  onStop(outsiders.stop);
  write({
    type: 'opened',
    locks: Boolean(locks),
    channel: Boolean(open),
    ...(label && { label }),
    ...(storage?.kind && { storage: storage.kind }),
  });
  return Object.assign({}, given, {
    fetch: observeFetch(fetch, { write, sight, endpoints, outsiders }),
    ...(locks && { locks: observeLocks(locks, name, write) }),
    ...(open && {
      channel(channelName: string) {
        const channel = open(channelName);
        return channel && observeChannel(channel, write, sight);
      },
    }),
    ...(storage && { storage: observeStorage(storage, write, sight) }),
    ...(refresh && { refresh: observeRefresh(refresh, write, sight) }),
  });
}
