import { libraries } from '../libraries.ts';
import { type Finding, spread } from '../report.ts';
import { createServer } from '../server.ts';

const rounds = 7;
const clients = 200;

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
  };
}
