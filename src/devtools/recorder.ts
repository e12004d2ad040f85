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
  /** The `name` of the client; default `latchkey`. Recorders with the same name share one recording. */
  name?: string;
  /** The label of the tab in the picture; default `Tab 1`, `Tab 2` in the order in which the tabs appear. */
  label?: string;
  /** How many events are kept; default 10,000. Above this number the oldest are removed. */
  limit?: number;
  /** Whether the next page in this tab continues the recording, by `sessionStorage`; default `true`. */
  keep?: boolean;
}

/** Records what a client does and why, in all tabs of the origin. The recording contains no token. */
export interface Recorder {
  /** The name of this tab in `events`. */
  readonly tab: string;
  /** The events of all tabs until now, in the order of time. */
  readonly events: readonly RecordedEvent[];
  /** How many older events the recorder has removed because of its option `limit`. */
  readonly dropped: number;
  /**
   * Returns the options with functions in place of `fetch`, `locks` and `channel` that do the same and record it. If `storage` or `refresh`
   * is set, it is replaced in the same way. Without the option `storage` nothing about the storage is recorded, because the recorder cannot
   * see the client's default storage.
   */
  observe<Options extends ObservedOptions>(options: Options): Options;
  /** Records the client's events, and what it sends over other transports (axios, jQuery, Angular). Returns the client. */
  attach<Observed extends Client>(client: Observed): Observed;
  /**
   * Calls the listener after events were added, once for all events of the same turn of the event loop. Returns a function that removes the
   * listener.
   */
  subscribe(listener: () => void): () => void;
  /** Returns the time in epoch ms, by the clock of the client. */
  now(): number;
  /** Returns the recording until now, as plain data for `JSON.stringify`. */
  export(): Recording;
  /** Deletes all events, in every tab. */
  clear(): void;
  /** Stops the recording. The events can still be read and exported. */
  dispose(): void;
}

const defaultLimit = 10_000;

/**
 * Creates a recorder for one client. The client contains no code of the recorder, so a page that does not import the recorder does not load
 * this code.
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

  /** Continues the recording of the page before in this tab. */
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
