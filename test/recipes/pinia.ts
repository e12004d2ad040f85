import type { PiniaPlugin } from 'pinia';
import { type Auth, onUserChange } from '../../src/fetch.ts';

/** For `createPersistedState({ key: keyOf })`: under which key the browser keeps a store. */
export const keyOf = (id: string) => `pinia:${id}`;
/** The key under which the browser keeps whose stores these are. */
const owner = 'pinia-owner';

/** For `createPinia().use(forgetUsers(auth))`: stores of one user are gone with that user. `keep`: stores that are nobody's, by id. */
export function forgetUsers(auth: Auth, keep: readonly string[] = []): PiniaPlugin {
  const endings = new Map<string, () => void>();
  const forgetAll = () => {
    for (const end of endings.values()) end();
    endings.clear();
    // Also stores that this page has not used: another page of the site has kept them.
    const kept = Object.keys(localStorage).filter((key) => key.startsWith(keyOf('')));
    for (const key of kept) if (!keep.some((id) => key === keyOf(id))) localStorage.removeItem(key);
  };
  onUserChange(
    auth,
    ({ state, hadUser }) => {
      const user = state.status === 'authenticated' ? String(state.claims?.user_id ?? '') : null;
      const before = localStorage.getItem(owner);
      // The other conditions: the session has ended while no page was open, or the token does not say who is there.
      if (hadUser || (before !== null && before !== user) || user === '') forgetAll();
      if (user === null) localStorage.removeItem(owner);
      else localStorage.setItem(owner, user);
    },
    { immediate: true },
  );
  return ({ store, pinia }) => {
    if (keep.includes(store.$id)) return;
    // Whoever asks for the store next gets a new one. `$reset()` is for option stores only, and a late answer would write into it.
    endings.set(store.$id, () => {
      store.$dispose();
      delete pinia.state.value[store.$id];
    });
  };
}
