import { createAuth, memoryStorage } from '../../dist/index.js';
import { libraries } from '../libraries.ts';
import { origin } from '../library.ts';
import { type Bound, type Finding, spread } from '../report.ts';
import { createServer } from '../server.ts';

const rounds = 7;
const clients = 200;

const heapLimitMB = 1;

/** What is left on the heap after `work` was done so often, beyond what doing it a tenth as often has left, MB; and of timers. */
async function leftBy(what: string, times: number, work: () => unknown): Promise<Bound> {
  const repeat = async (count: number) => {
    for (let done = 0; done < count; done += 1) await work();
    await new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.gc?.();
    const timers = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    return { heapMB: process.memoryUsage().heapUsed / 1e6, timers };
  };
  const before = await repeat(times / 10);
  const after = await repeat(times);
  const heapMB = after.heapMB - before.heapMB;
  const timers = after.timers - before.timers;
  return {
    what: `${times.toLocaleString('en')} times ${what}`,
    limit: `heap within ${heapLimitMB} MB, 0 timers`,
    found: `${heapMB.toFixed(2)} MB, ${timers} timers`,
    isKept: heapMB <= heapLimitMB && timers <= 0,
  };
}

async function bounds(): Promise<Bound[]> {
  const server = createServer();
  const tokens = server.logIn('ada');
  const open = async () => {
    const auth = createAuth({
      baseUrl: `${origin}/`,
      fetch: server.fetch,
      storage: memoryStorage(),
      onWarning: () => {},
    });
    await auth.adopt(tokens);
    return auth;
  };
  const auth = await open();
  const found = [
    await leftBy('subscribe and unsubscribe', 100_000, () => auth.subscribe(() => {})()),
    await leftBy('create and dispose', 1000, async () => (await open()).dispose()),
  ];
  auth.dispose();
  return found;
}

/** What it costs to make a client that somebody is logged in with, and to take it away again. */
export async function dispose(): Promise<Finding> {
  const rows: string[][] = [];
  for (const { name, open } of libraries) {
    if (!open || !name.startsWith('latchkey')) continue;
    const times: number[] = [];
    const left: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const server = createServer();
      const tokens = server.logIn('ada');
      globalThis.gc?.();
      const before = process.memoryUsage().heapUsed;
      const startedAt = performance.now();
      for (let count = 0; count < clients; count += 1) (await open({ fetch: server.fetch, tokens })).dispose();
      // The first round pays for code that is not compiled yet.
      if (round > 0) times.push(((performance.now() - startedAt) * 1000) / clients);
      await new Promise((resolve) => setTimeout(resolve, 50));
      globalThis.gc?.();
      if (round > 0) left.push((process.memoryUsage().heapUsed - before) / 1000 / clients);
    }
    rows.push([name, spread(times, 0), spread(left, 2)]);
  }
  return {
    title: 'Create and dispose',
    how: `A client, a session adopted, and disposed; ${rounds} rounds of ${clients}. What is left is the heap after a collection, per client.`,
    head: ['library', 'µs', 'left, kB'],
    rows,
    bounds: await bounds(),
  };
}
