import type { CreatePersistence } from '../session/persistence.ts';
import { inPageMemory } from './in-page-memory.ts';
import { inSharedStore } from './in-shared-store.ts';

/** Returns the `Persistence` for tokens in a storage: a storage that all tabs share, or one that belongs to this page. */
export const persistInStorage: CreatePersistence = (parts, storage) =>
  storage.storage.shared ? inSharedStore(parts, storage) : inPageMemory(parts, storage);
