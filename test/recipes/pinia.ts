import type { PiniaPlugin } from 'pinia';
import { type Auth, onUserChange } from '../../src/fetch.ts';

/** For `createPinia().use(forgetUsers(auth))`: stores of one user are gone with that user. `keep`: stores that are nobody's, by id. */
export const forgetUsers =
  (auth: Auth, keep: readonly string[] = []): PiniaPlugin =>
  ({ store, pinia }) => {
    if (keep.includes(store.$id)) return;
    const stop = onUserChange(auth, ({ hadUser }) => {
      if (!hadUser) return;
      stop();
      // Whoever asks for the store next gets a new one. `$reset()` is for option stores only, and a late answer would write into it.
      store.$dispose();
      delete pinia.state.value[store.$id];
      // Where pinia-plugin-persistedstate keeps it.
      localStorage.removeItem(store.$id);
    });
  };
