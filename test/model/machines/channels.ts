import type { BroadcastChannelLike } from '../../../src/core.ts';
import type { Life } from './life.ts';

/** The `BroadcastChannel`s of one origin. */
export interface Channels {
  open(life: Life, name: string): BroadcastChannelLike;
  /** How many channels of this page are open. */
  count(life: Life): number;
}

export function createChannels(): Channels {
  const lines = new Set<{ readonly life: Life; readonly name: string; readonly end: BroadcastChannelLike }>();
  return {
    open(life, name) {
      const end: BroadcastChannelLike = {
        onmessage: null,
        postMessage(message) {
          if (!lines.has(line) || life.isClosed) return;
          const data: unknown = structuredClone(message);
          for (const other of lines) {
            // A page in the back/forward cache is not fully active, and hears nothing.
            if (other === line || other.name !== name || other.life.state === 'cached') continue;
            other.life.later(() => {
              if (lines.has(other)) other.end.onmessage?.call(other.end as BroadcastChannel, { data } as MessageEvent);
            });
          }
        },
        close: () => void lines.delete(line),
      };
      const line = { life, name, end };
      lines.add(line);
      return end;
    },
    count: (life) => [...lines].filter((line) => line.life === life).length,
  };
}
