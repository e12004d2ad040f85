import type { Events } from './events.ts';
import type { Life } from './life.ts';

/** `localStorage` of one origin, or `sessionStorage` of one tab, in all pages that see it. */
export interface Area {
  /** The area as one page sees it. */
  of(life: Life, window: Events): Storage;
  /** All that is stored, as one text. */
  text(): string;
  /** The user empties the area. */
  clear(): void;
  /** A copy, as a duplicated tab gets one. */
  copy(): Area;
}

/** `isFull`: no room is left for a page. `isStuck`: what is there cannot be removed. `written` hears of each text that a page stores. */
export function createArea(
  isFull: (life: Life) => boolean,
  isStuck: () => boolean,
  written: (text: string) => void,
  entries = new Map<string, string>(),
): Area {
  const pages = new Map<Life, Events>();
  const tell = (by: Life | null, key: string | null, newValue: string | null) => {
    for (const [life, window] of pages) {
      // A page in the back/forward cache is not fully active, and hears nothing.
      if (life === by || life.state === 'cached') continue;
      life.later(() => window.dispatch({ type: 'storage', key, newValue }));
    }
  };
  return {
    of(life, window) {
      pages.set(life, window);
      return {
        getItem: (key) => entries.get(key) ?? null,
        setItem(key, value) {
          if (life.isClosed) return;
          if (isFull(life)) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
          entries.set(key, String(value));
          written(String(value));
          tell(life, key, String(value));
        },
        removeItem(key) {
          if (isStuck()) throw new DOMException('The entry cannot be removed.', 'InvalidStateError');
          if (!life.isClosed && entries.delete(key)) tell(life, key, null);
        },
        clear: () => entries.clear(),
        key: (index) => [...entries.keys()][index] ?? null,
        get length() {
          return entries.size;
        },
      };
    },
    text: () => [...entries.values()].join('\n'),
    clear() {
      entries.clear();
      tell(null, null, null);
    },
    copy: () => createArea(isFull, isStuck, written, new Map(entries)),
  };
}
