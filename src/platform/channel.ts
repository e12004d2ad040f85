import { isRecord } from '../token/claims.ts';
import { checkRecord, type StoredSession } from '../token/record.ts';

/**
 * The part of BroadcastChannel that is used here.
 *
 * @category Tabs
 */
export type BroadcastChannelLike = Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;

/**
 * What the tabs of one name tell each other. A refresh token never travels. Any script on the origin can send a message, so nothing in it is
 * believed without a check.
 */
export type Message =
  /** The store has this revision of the session by now, or a little later. */
  | { readonly kind: 'changed'; readonly id: string; readonly revision: number }
  /** The session is over: `record` says which one, and has no tokens. */
  | { readonly kind: 'ended'; readonly record: StoredSession }
  /** Here is an access token of a session that lives in memory. `moved`: since its store failed. */
  | { readonly kind: 'tokens'; readonly record: StoredSession; readonly moved: boolean }
  /** Who has an access token of this session, or of any, that is newer than the `above`-th? */
  | { readonly kind: 'ask'; readonly id: string | null; readonly above: number }
  /**
   * A refresh has failed, for the `failures`-th time in a row: nobody tries again before `until` (epoch ms). `network`: or before the browser
   * says that it is online.
   */
  | {
      readonly kind: 'pause';
      readonly id: string;
      readonly until: number;
      readonly failures: number;
      readonly network: boolean;
    };

/** The line to the other tabs of one name and server. */
export interface Channel {
  /** Does news reach us by itself, or must the store be read before each use? */
  readonly isOpen: boolean;
  post(message: Message): void;
  listen(listener: (message: Message) => void): void;
  close(): void;
}

/** Opens the channel, or goes without: strict privacy settings make the constructor throw (trezor/connect#737). */
export function openChannel(
  open: (name: string) => BroadcastChannelLike | null,
  name: string,
  server: string,
): Channel {
  let channel: BroadcastChannelLike | null = null;
  try {
    channel = open(name);
  } catch {
    // Without a channel each use looks into the store first.
  }
  return {
    isOpen: channel !== null,
    post(message) {
      try {
        channel?.postMessage({ version: 2, server, ...message });
      } catch {
        // Closed by the browser with the page: the other tabs will read the store.
      }
    },
    listen(listener) {
      if (!channel) return;
      channel.onmessage = ({ data }) => {
        const message = messageOf(data, server);
        if (message) listener(message);
      };
    },
    close() {
      if (!channel) return;
      channel.onmessage = null;
      channel.close();
    },
  };
}

/** A message of this version and for this server, field by field, or `null`. */
function messageOf(data: unknown, server: string): Message | null {
  if (!isRecord(data) || data.version !== 2 || data.server !== server) return null;
  const { kind } = data;
  const id = typeof data.id === 'string' ? data.id : null;
  const record = checkRecord(data.record);
  const numberAt = (name: string) => (Number.isFinite(data[name]) ? (data[name] as number) : 0);
  if (kind === 'ask') return { kind, id, above: numberAt('above') };
  if (kind === 'changed' && id) return { kind, id, revision: numberAt('revision') };
  if (kind === 'pause' && id) {
    // So many that the next pause is the longest; a script that says more would make it Infinity.
    const failures = Math.min(Math.max(numberAt('failures'), 0), 10);
    return { kind, id, until: numberAt('until'), failures, network: data.network === true };
  }
  if (record?.server !== server) return null;
  if (kind === 'ended' && record.ended) return { kind, record: { ...record, access: null, refresh: null } };
  if (kind === 'tokens' && record.access && !record.ended)
    return { kind, record: { ...record, refresh: null }, moved: data.moved === true };
  return null;
}
