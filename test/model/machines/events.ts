import type { Life } from './life.ts';

type Listener = (event: Event) => void;

/** The target of events of one page: its window, its document or its navigation. Counts what listens. */
export interface Events {
  addEventListener(type: string, listener: Listener, options?: { once?: boolean }): void;
  removeEventListener(type: string, listener: Listener): void;
  /** Tells the page, as a task of the page. */
  dispatch(event: { readonly type: string } & Record<string, unknown>): void;
  listeners(): number;
}

export function createEvents(life: Life): Events {
  const entries: { readonly type: string; readonly listener: Listener; readonly once: boolean }[] = [];
  const remove = (type: string, listener: Listener) => {
    const at = entries.findIndex((each) => each.type === type && each.listener === listener);
    if (at >= 0) entries.splice(at, 1);
  };
  return {
    addEventListener(type, listener, { once = false } = {}) {
      if (!entries.some((each) => each.type === type && each.listener === listener))
        entries.push({ type, listener, once });
    },
    removeEventListener: remove,
    dispatch(event) {
      life.run(() => {
        for (const each of [...entries]) {
          if (each.type !== event.type) continue;
          if (each.once) remove(each.type, each.listener);
          each.listener(event as unknown as Event);
        }
      });
    },
    listeners: () => entries.length,
  };
}
