import type { RecordedEvent } from './events.ts';
import { checkEvent } from './recording.ts';

/**
 * What a page saves for the next page in the same tab. A logout often leads to another page, which has to show the reason of the logout.
 */
export interface Kept {
  readonly tab: string;
  readonly events: readonly RecordedEvent[];
}

/**
 * Reads the saved events and deletes them. If the events stayed, a duplicated tab would get a copy of them, with the name of this tab.
 * Returns `null` if there is nothing that can be read.
 */
export function takeKept(key: string): Kept | null {
  try {
    const { tab, events } = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    sessionStorage.removeItem(key);
    return { tab: String(tab), events: events.map(checkEvent).filter(Boolean) };
  } catch {
    return null;
  }
}

/** Saves the events in `sessionStorage`. If there is not enough space for all events, only the newest are saved. */
export function keep(key: string, { tab, events }: Kept): void {
  for (let count = events.length; count > 0; count = Math.floor(count / 2)) {
    try {
      sessionStorage.setItem(key, JSON.stringify({ tab, events: events.slice(-count) }));
      return;
    } catch {
      // Fewer events may fit. Without any storage, the recording ends with the page.
    }
  }
}

/**
 * Whether this page is the top page of the tab. A frame uses the same `sessionStorage` as the page around it, so the recording of the frame
 * would overwrite the recording of the page.
 */
export function isWholeTab(): boolean {
  return typeof document !== 'undefined' && globalThis.parent === globalThis.self;
}
