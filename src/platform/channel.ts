/**
 * The part of BroadcastChannel that is used here.
 *
 * @category Tabs
 */
export type BroadcastChannelLike = Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;

/** A line to the other tabs; `null` where there is none. */
export interface Channel {
  post(message: object): void;
  close(): void;
}

/** Opens the channel, or says that there is none: strict privacy settings make the constructor throw (trezor/connect#737). */
export function openChannel(
  open: (name: string) => BroadcastChannelLike | null,
  name: string,
  onMessage: (message: unknown) => void,
): Channel | null {
  try {
    const channel = open(name);
    if (!channel) return null;
    channel.onmessage = (event) => onMessage(event.data);
    return {
      post(message) {
        try {
          channel.postMessage(message);
        } catch {
          // Closed by the browser with the page: the other tabs will read the store.
        }
      },
      close() {
        channel.onmessage = null;
        channel.close();
      },
    };
  } catch {
    return null;
  }
}
