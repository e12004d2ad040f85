import { isServerRender } from '../server-render.ts';

/** A store, as Svelte's store contract has it: `$store` in a component, and every function of `svelte/store`, can read the store. */
export interface Store<Value> {
  /** Calls the listener now and at each change. Returns a function that removes the listener. */
  subscribe(this: void, listener: (value: Value) => void): () => void;
}

/**
 * Returns a store of what `read` returns. The store calls `start` when the first subscriber comes, and calls the function that `start`
 * returned when the last subscriber leaves, as Svelte's own `readable` does. During a server render the store does not call `start`,
 * because nobody would stop what `start` began.
 */
export function createStore<Value>(read: () => Value, start: (changed: () => void) => () => void): Store<Value> {
  const listeners = new Set<() => void>();
  let stop = () => {};
  return {
    subscribe(listener) {
      const tell = () => listener(read());
      if (!(listeners.size || isServerRender())) {
        stop = start(() => {
          for (const each of [...listeners]) each();
        });
      }
      listeners.add(tell);
      tell();
      return () => {
        if (listeners.delete(tell) && !listeners.size) stop();
      };
    },
  };
}
