import { createAuth } from '../../src/fetch.ts';
import { indexedDbStorage } from './indexed-db-storage.ts';

export const auth = createAuth({ baseUrl: '/auth/', storage: indexedDbStorage() });
