import { createAuth } from 'latchkey/fetch';
import { indexedDbStorage } from '../indexed-db-storage.ts';

export const auth = createAuth({ baseUrl: 'https://api.example.com/auth/', storage: indexedDbStorage() });
