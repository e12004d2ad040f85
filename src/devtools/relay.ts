import type { RecordedEvent } from './events.ts';
import { checkEvent } from './recording.ts';

/** Connects the recorders of all tabs of the origin by a channel of their own, so that each recording contains the events of all tabs. */
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

/** A tab waits up to this time before it sends its events to a new tab, ms. If another tab sends first, this tab sends nothing. */
const answerWithinMs = 50;

export function openRelay(name: string, { all, onEvent, onForget }: RelayContext): Relay {
  // Node has a BroadcastChannel too. There it would connect the clients of different users.
  const isPage = typeof document !== 'undefined' && typeof BroadcastChannel === 'function';
  const channel = isPage ? new BroadcastChannel(`${name}:recorder`) : null;
  let answer: ReturnType<typeof setTimeout> | undefined;
  let batch: RecordedEvent[] = [];

  const send = (message: object) => {
    try {
      channel?.postMessage(message);
    } catch {
      // The channel is closed, by this code or by the browser.
    }
  };
  if (channel) {
    // Any script of the origin can send a message here, so each event is checked.
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
