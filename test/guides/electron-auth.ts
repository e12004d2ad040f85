import { createAuth } from '../../src/fetch.ts';
import { nativeStorage, type TextStore } from './native-storage.ts';

declare const secrets: TextStore; // by the preload script

export const openApp = () => createAuth({ baseUrl: 'https://api.example.com/auth/', storage: nativeStorage(secrets) });
