import type { RecordedEvent } from './events.ts';
import { checkEvent } from './recording.ts';

/** Joins the recordings of all tabs of the origin, on a line of its own: one picture shows them all. */
export interface Relay {
  tell(event: RecordedEvent): void;
  forget(): void;
  close(): void;
}

interface RelayContext {
  readonly all: () => readonly RecordedEvent[];
  onEvent(event: RecordedEvent): void;
  onForget(): void;
}

/** Whoever answers a new tab first saves the others the trouble, ms. */
const answerWithinMs = 50;

export function openRelay(name: string, { all, onEvent, onForget }: RelayContext): Relay {
  // Node has a channel too, where it would join one user's client to another's.
  const isPage = typeof document !== 'undefined' && typeof BroadcastChannel === 'function';
  const channel = isPage ? new BroadcastChannel(`${name}:recorder`) : null;
  let answer: ReturnType<typeof setTimeout> | undefined;
  let batch: RecordedEvent[] = [];

  const send = (message: object) => {
    try {
      channel?.postMessage(message);
    } catch {
      // Closed, by us or by the browser with the page.
    }
  };
  if (channel) {
    // Any script of the origin can write here.
    channel.onmessage = ({ data }) => {
      const { kind, events } = Object(data) as Record<string, unknown>;
      if (kind === 'forget') onForget();
      if (kind === 'hello') {
        answer = setTimeout(() => send({ kind: 'history', events: all() }), Math.random() * answerWithinMs);
      }
      if (kind === 'history') clearTimeout(answer);
      if (Array.isArray(events)) for (const each of events) take(each);
    };
    send({ kind: 'hello' });
  }

  function take(found: unknown): void {
    const event = checkEvent(found);
    if (event) onEvent(event);
  }

  return {
    tell(event) {
      batch.push(event);
      if (batch.length > 1) return;
      queueMicrotask(() => {
        send({ kind: 'news', events: batch });
        batch = [];
      });
    },
    forget: () => send({ kind: 'forget' }),
    close() {
      clearTimeout(answer);
      channel?.close();
    },
  };
}
