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

export function keep(key: string, kept: Kept): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // No storage, or no room: the recording ends with the page.
  }
}

/** A frame shares the storage of the page around it, where there is room for one recording. */
export function isWholeTab(): boolean {
  return typeof document !== 'undefined' && globalThis.parent === globalThis.self;
}
