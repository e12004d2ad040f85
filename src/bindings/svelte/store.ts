import { isServerRender } from '../server-render.ts';

/** A store, as Svelte's store contract has it: `$store` in a component, and every function of `svelte/store`, can read it. */
export interface Store<Value> {
  /** Calls the listener now and at each change. Returns a function that removes the listener. */
  subscribe(this: void, listener: (value: Value) => void): () => void;
}

/**
 * Returns a store of what `read` returns. `start` is called with the first subscriber, and what it returned with the last one that leaves,
 * as in Svelte's own `readable`. During a server render nothing is started, because nobody would stop it.
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
