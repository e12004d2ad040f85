import type { Client, Library } from '../library.ts';
import { createServer } from '../server.ts';

export const requests = 3000;

/** Answers at once: what is left is what the library does. */
const instant: typeof fetch = async () => new Response('{"id":1,"name":"tea"}');

async function openAll(those: readonly Library[]): Promise<{ name: string; client: Client }[]> {
  const opened: { name: string; client: Client }[] = [];
  for (const { name, open } of those) {
    if (!open) continue;
    const tokens = createServer().logIn('ada', 86_400);
    opened.push({ name, client: await open({ fetch: instant, tokens }) });
  }
  return opened;
}

/**
 * Microseconds a request, of the processor: on a busy machine the clock on the wall measures the others, too. A collection of what
 * came before is not charged to who comes next.
 */
async function roundOf(client: Client): Promise<number> {
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (let count = 0; count < requests; count += 1) await client.getJson('/orders/');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / requests;
}

/** By name, the time of each round. The rounds of all libraries alternate, so that what disturbs the machine disturbs them all. */
export async function timeRequests(those: readonly Library[], rounds: number): Promise<Map<string, number[]>> {
  const opened = await openAll(those);
  const times = new Map(opened.map(({ name }) => [name, [] as number[]]));
  for (const { client } of opened) await roundOf(client);
  for (let round = 0; round < rounds; round += 1) {
    // Another one goes first each time: who comes after a garbage collection is not always the same.
    for (let index = 0; index < opened.length; index += 1) {
      const next = opened[(index + round) % opened.length];
      if (next) times.get(next.name)?.push(await roundOf(next.client));
    }
  }
  for (const { client } of opened) client.dispose();
  return times;
}

/** How many times as long as another, round by round: both of a round ran within the same second. */
export const ratios = (times: Map<string, number[]>, name: string, to: string): number[] => {
  const base = times.get(to) ?? [];
  return (times.get(name) ?? []).map((time, round) => time / (base[round] ?? Number.NaN));
};
