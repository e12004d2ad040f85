import type { CreatePersistence } from '../session/persistence.ts';
import { inPageMemory } from './in-page-memory.ts';
import { inSharedStore } from './in-shared-store.ts';

/** Where a session lives whose tokens are in a storage: one that all tabs share, or one of this page. */
export const persistInStorage: CreatePersistence = (parts, storage) =>
  storage.storage.shared ? inSharedStore(parts, storage) : inPageMemory(parts, storage);
