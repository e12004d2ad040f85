import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { type Auth, onUserChange } from '../../src/fetch.ts';

interface Patience {
  /** The pause before the next connection, ms. It doubles with each failure. A `retry:` of the server takes its place. */
  pauseMs?: number;
  /** A connection on which nothing has come for so long is taken for dead. The server sends a comment more often than that. */
  silenceMs?: number;
}

/** Reads server-sent events for as long as a user is logged in, over any number of connections. Returns the way to stop. */
export const followEvents = (
  auth: Auth,
  url: string,
  show: (event: EventSourceMessage) => void,
  patience: Patience = {},
): (() => void) =>
  onUserChange(
    auth,
    // The signal is aborted when the session ends, here or in another tab.
    ({ state, signal }) => (state.status === 'authenticated' ? read(auth, url, show, signal, patience) : undefined),
    { immediate: true },
  );

async function read(
  auth: Auth,
  url: string,
  show: (event: EventSourceMessage) => void,
  signal: AbortSignal,
  { pauseMs = 2_000, silenceMs = 45_000 }: Patience,
): Promise<void> {
  let lastEventId = '';
  let failures = 0;
  const parser = createParser({
    onEvent: show,
    onId(id) {
      lastEventId = id;
    },
    onRetry(ms) {
      pauseMs = ms;
    },
  });

  while (!signal.aborted) {
    failures += 1;
    // A connection that breaks, a server that is down, a token that cannot be refreshed now: the next try comes after a pause.
    await connect().catch(() => {});
    parser.reset();
    // A part of the pause is random: when a server comes back, its clients must not all come at once.
    const ms = Math.min(pauseMs * 2 ** failures, 60_000) * (0.5 + Math.random() / 2);
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  async function connect(): Promise<void> {
    const headers: Record<string, string> = lastEventId ? { 'Last-Event-ID': lastEventId } : {};
    const response = await auth.fetch(url, { headers, signal, cache: 'no-store' });
    if (!response.ok || !response.body) return;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const silence = setTimeout(() => reader.cancel(), silenceMs);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      failures = 0;
      parser.feed(value);
    }
  }
}
