import type { RecordedEvent } from './events.ts';

/** The events of all tabs in the order of time. If there are more than the limit, the oldest are removed. */
export interface EventLog {
  /** The events as a list that never changes. Each change creates a new list. */
  readonly events: readonly RecordedEvent[];
  readonly dropped: number;
  /** Adds an event. An event that is already in the log is ignored. */
  add(event: RecordedEvent): void;
  clear(): void;
}

export function createEventLog(limit: number): EventLog {
  let events: RecordedEvent[] = [];
  let shown: readonly RecordedEvent[] | null = null;
  let dropped = 0;
  const known = new Set<string>();
  const nameOf = ({ tab, n }: RecordedEvent) => `${n} ${tab}`;

  return {
    get events() {
      shown ??= events.slice(-limit);
      return shown;
    },
    get dropped() {
      return dropped + Math.max(events.length - limit, 0);
    },
    add(event) {
      if (known.has(nameOf(event))) return;
      shown = null;
      known.add(nameOf(event));
      // Events of other tabs may arrive late. The events of one tab stay in their order, even if its clock was set back.
      let place = events.length;
      for (let before = events[place - 1]; before && before.at > event.at; before = events[place - 1]) {
        if (before.tab === event.tab && before.n < event.n) break;
        place -= 1;
      }
      events.splice(place, 0, event);
      const surplus = events.length - limit;
      // Each removal moves all other events. So a tenth of the limit is removed at once.
      if (surplus <= limit / 10) return;
      dropped += surplus;
      for (const old of events.splice(0, surplus)) known.delete(nameOf(old));
    },
    clear() {
      events = [];
      shown = null;
      dropped = 0;
      known.clear();
    },
  };
}
