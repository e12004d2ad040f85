import { Preferences } from '@capacitor/preferences';
import { createAuth } from '../../src/fetch.ts';
import { nativeStorage } from './native-storage.ts';

/** UserDefaults on iOS, SharedPreferences on Android: the system does not empty them. */
export const preferences = nativeStorage({
  get: async (key) => (await Preferences.get({ key })).value,
  set: (key, value) => Preferences.set({ key, value }),
  remove: (key) => Preferences.remove({ key }),
});

export const openApp = () => createAuth({ baseUrl: 'https://api.example.com/auth/', storage: preferences });
