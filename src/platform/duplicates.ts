import type { WarningCode } from '../token/events.ts';
import { hasDocument } from './page.ts';

/** Where the clients of a page are counted by name. On the page and not in this module, which a page may hold twice. */
const register = Symbol.for('latchkey.clients');

/** Counts this client, and warns when the page has another of its name. Returns the way to sign off. */
export function registerClient(name: string, warn: (code: WarningCode, message: string) => void): () => void {
  if (!hasDocument()) return () => {};
  const page = globalThis as { [register]?: Map<string, number> };
  page[register] ??= new Map();
  const counts = page[register];
  const count = (by: number) => {
    const clients = (counts.get(name) ?? 0) + by;
    counts.set(name, clients);
    return clients;
  };
  if (count(1) > 1)
    warn('duplicate_client', `Two live clients named "${name}" share one session. Dispose one, or rename it.`);
  return () => count(-1);
}
