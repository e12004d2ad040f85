import type { WarningCode } from '../token/events.ts';
import { hasDocument } from './page.ts';

/**
 * The property of `globalThis` in which the page counts its clients by name. A variable of this module would not do, because a page may
 * load two copies of the module.
 */
const register = Symbol.for('latchkey.clients');

/**
 * Counts this client, and warns when the page already has a client of the same name for the same server. Returns a function that reduces
 * the count again.
 */
export function registerClient(
  name: string,
  server: string,
  warn: (code: WarningCode, message: string) => void,
): () => void {
  if (!hasDocument()) return () => {};
  const page = globalThis as { [register]?: Map<string, number> };
  page[register] ??= new Map();
  const counts = page[register];
  const key = `${name} ${server}`;
  const count = (by: number) => {
    const clients = (counts.get(key) ?? 0) + by;
    counts.set(key, clients);
    return clients;
  };
  if (count(1) > 1)
    warn('duplicate_client', `Two live clients named "${name}" share one session. Dispose one, or rename it.`);
  return () => count(-1);
}
