import { isRecord } from '../token/claims.ts';
import { checkRecord, type StoredSession } from '../token/record.ts';

/**
 * The part of `BroadcastChannel` that this package uses.
 *
 * @category Tabs
 */
export type BroadcastChannelLike = Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;

/**
 * The messages between tabs whose clients have the same name. No message carries a refresh token. Any script on the origin can send a
 * message, so each field of a message is checked.
 */
export type Message =
  /**
   * A tab has saved this revision of the session. The other tabs can read it from the store at once, or within a second (`propagationMs`).
   */
  | { readonly kind: 'changed'; readonly id: string; readonly revision: number }
  /** A session has ended. `record` says which session, and has no tokens. */
  | { readonly kind: 'ended'; readonly record: StoredSession }
  /**
   * Brings an access token of a session whose tokens are only in the memory of a page. `moved`: the tokens are in memory because the
   * storage of that page failed.
   */
  | { readonly kind: 'tokens'; readonly record: StoredSession; readonly moved: boolean }
  /**
   * Answers `ask` with `webStorage('session')`: this tab has the refresh token, and refreshes for the duplicate that has asked. The duplicate
   * then does not use its copy of the refresh token.
   */
  | { readonly kind: 'owner'; readonly id: string }
  /** The page that has the refresh token of this session is being left or closed, and answers no `ask` any more. */
  | { readonly kind: 'left'; readonly id: string }
  /** Asks for an access token with a higher revision than `above`: of the session `id`, or of any session when `id` is `null`. */
  | { readonly kind: 'ask'; readonly id: string | null; readonly above: number }
  /**
   * A refresh has failed, for the `failures`-th time in a row. No tab starts a refresh by itself before `until` (epoch ms). `network`: the
   * network caused the failure, so the pause also ends when the browser reports that it is online.
   */
  | {
      readonly kind: 'pause';
      readonly id: string;
      readonly until: number;
      readonly failures: number;
      readonly network: boolean;
    };

/** Sends messages to the other tabs whose clients have the same name and server, and receives messages from them. */
export interface Channel {
  /** Whether the channel works. If not, the client reads the store before each use of a token. */
  readonly isOpen: boolean;
  post(message: Message): void;
  listen(listener: (message: Message) => void): void;
  close(): void;
}

/**
 * Opens the channel. When `open` returns `null`, or throws as with strict privacy settings (trezor/connect#737), the channel neither sends
 * nor receives messages.
 */
export function openChannel(
  open: (name: string) => BroadcastChannelLike | null,
  name: string,
  server: string,
): Channel {
  let channel: BroadcastChannelLike | null = null;
  try {
    channel = open(name);
  } catch {
    // Without a channel the client reads the store before each use of a token.
  }
  return {
    isOpen: channel !== null,
    post(message) {
      try {
        channel?.postMessage({ version: 2, server, ...message });
      } catch {
        // The browser has closed the channel together with the page. The other tabs read the change from the store.
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

/**
 * Returns the message with each field checked. Returns `null` for a message of another version or of another server, or of an unknown kind.
 */
function messageOf(data: unknown, server: string): Message | null {
  if (!isRecord(data) || data.version !== 2 || data.server !== server) return null;
  const { kind } = data;
  const id = typeof data.id === 'string' ? data.id : null;
  const record = checkRecord(data.record);
  const numberAt = (name: string) => (Number.isFinite(data[name]) ? (data[name] as number) : 0);
  if (kind === 'ask') return { kind, id, above: numberAt('above') };
  if ((kind === 'owner' || kind === 'left') && id) return { kind, id };
  if (kind === 'changed' && id) return { kind, id, revision: numberAt('revision') };
  if (kind === 'pause' && id) {
    // With 10 failures the pause is at its maximum. A much larger number from a script would make the pause infinite.
    const failures = Math.min(Math.max(numberAt('failures'), 0), 10);
    return { kind, id, until: numberAt('until'), failures, network: data.network === true };
  }
  if (record?.server !== server) return null;
  if (kind === 'ended' && record.ended) return { kind, record: { ...record, access: null, refresh: null } };
  if (kind === 'tokens' && record.access && !record.ended)
    return { kind, record: { ...record, refresh: null }, moved: data.moved === true };
  return null;
}
