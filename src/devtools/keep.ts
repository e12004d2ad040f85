import type { RecordedEvent } from './events.ts';
import { checkEvent } from './recording.ts';

/** What a page leaves for the next one in the same tab: a logout often ends in a page load, and its reasons with it. */
export interface Kept {
  readonly tab: string;
  readonly events: readonly RecordedEvent[];
}

/** Taken, not read: a tab that was duplicated has a copy of everything, and would have the same name. */
export function takeKept(key: string): Kept | null {
  try {
    const { tab, events } = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    sessionStorage.removeItem(key);
    return { tab: String(tab), events: events.map(checkEvent).filter(Boolean) };
  } catch {
    return null;
  }
}

/** A page of a tab has a few megabytes, and its own uses for them: where there is no room for everything, the newest events are kept. */
export function keep(key: string, { tab, events }: Kept): void {
  for (let count = events.length; count > 0; count = Math.floor(count / 2)) {
    try {
      sessionStorage.setItem(key, JSON.stringify({ tab, events: events.slice(-count) }));
      return;
    } catch {
      // Less may fit. Where there is no storage at all the recording ends with the page.
    }
  }
}

/** A frame shares the storage of the page around it, where there is room for one recording. */
export function isWholeTab(): boolean {
  return typeof document !== 'undefined' && globalThis.parent === globalThis.self;
}
