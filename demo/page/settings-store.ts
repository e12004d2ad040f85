import { parseSettings, type Settings } from '../settings.ts';

/** What a visitor has set, kept for all tabs. */
export interface SettingsStore {
  read(): Settings;
  change(part: Partial<Settings>): void;
  /** Calls the listener after each change, whichever tab has made it. */
  watch(listener: (now: Settings, before: Settings) => void): void;
}

const key = 'latchkey-demo-settings';

export function createSettingsStore(): SettingsStore {
  let known = parseSettings(localStorage.getItem(key));
  const listeners = new Set<(now: Settings, before: Settings) => void>();

  function take(text: string | null): void {
    const before = known;
    known = parseSettings(text);
    for (const listener of listeners) listener(known, before);
  }

  addEventListener('storage', (event) => {
    if (event.key === key) take(event.newValue);
  });
  return {
    read: () => known,
    change(part) {
      const text = JSON.stringify({ ...known, ...part });
      localStorage.setItem(key, text);
      take(text);
    },
    watch: (listener) => void listeners.add(listener),
  };
}
