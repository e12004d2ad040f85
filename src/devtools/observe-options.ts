import type { ServerConfig } from '../djoser/server-config.ts';
import type { LifecycleOptions, RefreshCall } from '../session/options.ts';
import { createEndpoints } from './endpoints.ts';
import type { Write } from './events.ts';
import { observeChannel } from './observe-channel.ts';
import { createFollow, type Follow } from './observe-fetch.ts';
import { observeLocks } from './observe-locks.ts';
import { observeRefresh } from './observe-refresh.ts';
import { observeStorage } from './observe-storage.ts';
import type { Outsiders } from './outsiders.ts';
import type { Sight } from './sight.ts';

/** The options that the recorder can observe. */
export interface ObservedOptions extends LifecycleOptions {
  /** An option of `createAuth`. */
  baseUrl?: string | URL;
  /** An option of `createAuth`. */
  server?: ServerConfig;
  /** An option of `createSession`. */
  refresh?: RefreshCall;
}

interface ObserveContext {
  readonly write: Write;
  readonly sight: Sight;
  readonly label: string | undefined;
  readonly outsiders: Outsiders;
  /** Receives the function that records the requests of other transports of this client. */
  onFollow(follow: Follow): void;
}

const openBroadcastChannel = (name: string) =>
  typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : null;

/**
 * Returns the options with `fetch`, `locks`, `channel`, `storage` and `refresh` replaced by ones that record. If `fetch`, `locks` or
 * `channel` is missing, the client's default is recorded.
 */
export function observeOptions<Options extends ObservedOptions>(
  given: Options,
  { write, sight, label, outsiders, onFollow }: ObserveContext,
): Options {
  const { name = 'latchkey', storage, refresh, server, now = () => Date.now() } = given;
  const fetch = given.fetch ?? ownFetch();
  const isPage = typeof document !== 'undefined';
  const locks = given.locks === undefined && isPage ? globalThis.navigator?.locks : given.locks;
  const open = given.channel === undefined && isPage ? openBroadcastChannel : given.channel;
  const endpoints = createEndpoints(given.baseUrl, server);
  sight.useClock(now);
  outsiders.watch(endpoints);
  const { header = 'authorization' } = Object(server) as { header?: string };
  const seesRefreshToken = server?.refreshIn !== 'cookie';
  const isBrowsersOwn = given.fetch === undefined;
  const follow = createFollow({ write, sight, endpoints, outsiders, isBrowsersOwn, header, seesRefreshToken });
  onFollow(follow);
  write({
    type: 'opened',
    locks: Boolean(locks),
    channel: Boolean(open),
    ...(label && { label }),
    ...(storage?.kind && { storage: storage.kind }),
  });
  return Object.assign({}, given, {
    fetch: follow(fetch),
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

/**
 * Returns a function that calls the `fetch` that is global now. A page may later set `globalThis.fetch` to `auth.fetch`, which would
 * otherwise call itself.
 */
function ownFetch(): typeof globalThis.fetch {
  const { fetch } = globalThis;
  return (input, init) => fetch(input, init);
}
