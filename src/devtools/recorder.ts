import type { Note, RecordedEvent, Recording } from './events.ts';
import { isWholeTab, keep, takeKept } from './keep.ts';
import { createEventLog } from './log.ts';
import { type Client, observeClient } from './observe-client.ts';
import type { Follow } from './observe-fetch.ts';
import { type ObservedOptions, observeOptions } from './observe-options.ts';
import { observeTransports } from './observe-transports.ts';
import { createOutsiders } from './outsiders.ts';
import { watchPage } from './page.ts';
import { openRelay } from './relay.ts';
import { createSight } from './sight.ts';

/** Options of `createRecorder`. */
export interface RecorderOptions {
  /** The `name` of the client; default `latchkey`. Recorders of one name share one recording. */
  name?: string;
  /** What the tab is called in the picture; default `Tab 1`, `Tab 2`, in the order in which they appear. */
  label?: string;
  /** How many events are kept; default 10,000. The oldest make room. */
  limit?: number;
  /** Take the recording over to the next page of this tab, in `sessionStorage`; default `true`. */
  keep?: boolean;
}

/** Writes down what a client does and why, in all tabs of the origin. Its recording holds no token. */
export interface Recorder {
  /** Names this tab in `events`. */
  readonly tab: string;
  /** The events of all tabs, in order, as they are now. */
  readonly events: readonly RecordedEvent[];
  /** How many older events the bound has pushed out. */
  readonly dropped: number;
  /**
   * The same options, with `fetch`, `locks`, `channel`, `storage` and `refresh` looked through. Give `storage`, and the store is
   * recorded too: the client's own default cannot be seen from here.
   */
  observe<Options extends ObservedOptions>(options: Options): Options;
  /** Listens to the client's events, and follows what it sends over other transports (axios, jQuery, Angular). Returns the client. */
  attach<Observed extends Client>(client: Observed): Observed;
  /** Calls back after something was added, once for all that happened in the same turn. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** Epoch ms, by the clock of the client. */
  now(): number;
  /** What was recorded so far, as plain data for `JSON.stringify`. */
  export(): Recording;
  /** Forgets everything, in every tab. */
  clear(): void;
  /** Stops recording. What was recorded can still be read and exported. */
  dispose(): void;
}

const defaultLimit = 10_000;

/**
 * Creates a flight recorder for one client. It stands outside of the client: a page that does not import it pays nothing.
 *
 * @example
 * const recorder = createRecorder()
 * const auth = recorder.attach(createAuth(recorder.observe({ baseUrl: '/auth/', storage: webStorage() })))
 * console.log(JSON.stringify(recorder.export()))
 */
export function createRecorder(options: RecorderOptions = {}): Recorder {
  const { name = 'latchkey', label, limit = defaultLimit } = options;
  const key = `${name}:recording`;
  const keeps = options.keep !== false && isWholeTab();
  const log = createEventLog(limit);
  const sight = createSight();
  const listeners = new Set<() => void>();
  const stops: (() => void)[] = [];
  let marginMs = 0;
  let follow: Follow = (fetch) => fetch;
  let tab = '';
  let count = 0;
  let telling = false;
  let disposed = false;

  const tell = () => {
    if (telling) return;
    telling = true;
    queueMicrotask(() => {
      telling = false;
      for (const listener of [...listeners]) listener();
    });
  };
  const add = (event: RecordedEvent) => {
    log.add(event);
    tell();
  };
  const forget = () => {
    log.clear();
    tell();
  };

  /** Goes on where the page before in this tab left off. */
  const resume = () => {
    const kept = keeps ? takeKept(key) : null;
    tab = kept?.tab || tab || randomName();
    for (const event of kept?.events ?? []) {
      add(event);
      if (event.tab === tab) count = Math.max(count, event.n);
    }
  };

  const write = (note: Note): number => {
    if (disposed) return count;
    count += 1;
    const event = { at: sight.now(), tab, n: count, ...note };
    add(event);
    relay.tell(event);
    return count;
  };

  resume();
  const relay = openRelay(name, { all: () => log.events, onEvent: add, onForget: forget });
  const outsiders = createOutsiders(write);
  stops.push(
    relay.close,
    outsiders.stop,
    watchPage(write, () => keeps && keep(key, { tab, events: log.events }), resume),
  );

  return {
    get tab() {
      return tab;
    },
    get events() {
      return log.events;
    },
    get dropped() {
      return log.dropped;
    },
    observe(given) {
      marginMs = (given.refreshMarginSeconds ?? 30) * 1000;
      return observeOptions(given, {
        write,
        sight,
        label,
        outsiders,
        onFollow(next) {
          follow = next;
        },
      });
    },
    attach(client) {
      stops.push(observeClient(client, marginMs, write, sight), observeTransports(client, follow));
      return client;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    now: () => sight.now(),
    export: () => ({
      format: 'latchkey-recording',
      version: 1,
      name,
      exportedAt: sight.now(),
      dropped: log.dropped,
      events: log.events,
    }),
    clear() {
      forget();
      relay.forget();
    },
    dispose() {
      disposed = true;
      for (const stop of stops) stop();
      listeners.clear();
    },
  };
}

function randomName(): string {
  return crypto.getRandomValues(new Uint32Array(2)).join('-');
}
