import { origin } from '../library.ts';
import { createServer } from '../server.ts';
import type { Cost, Modules, Subject } from './subject.ts';
import { each, heapKept, processorTime, repeats, sizes, timeFromClean } from './subject.ts';

/** Answers at once: what is left is what the client does. */
const instant: typeof fetch = async () => new Response('{}');

async function loggedIn({ createAuth, memoryStorage }: Modules['full']) {
  const server = createServer();
  const auth = createAuth({ baseUrl: `${origin}/`, fetch: instant, storage: memoryStorage(), onWarning: () => {} });
  const tokens = () => server.logIn('ada', 86_400);
  await auth.adopt(tokens());
  return { auth, tokens };
}

/** A new session is adopted, and each listener is told of the new state. */
export const subscribers: Subject = {
  name: 'listeners of `subscribe`, told of a new state',
  item: 'listener and state',
  sizes,
  base: 1000,
  async round({ full }, size): Promise<Cost> {
    const { auth, tokens } = await loggedIn(full);
    let told = 0;
    let states = 0;
    const bytes = await heapKept(() => {
      for (let count = 1; count < size; count += 1)
        auth.subscribe(() => {
          told += 1;
        });
      auth.subscribe(() => {
        told += 1;
        states += 1;
      });
    });
    told = 0;
    states = 0;
    const us = await timeFromClean(async () => {
      for (let left = repeats(size, 1000); left > 0; left -= 1) await auth.adopt(tokens());
    });
    auth.dispose();
    if (states === 0 || told !== states * size) throw new RangeError(`${size} listeners were told ${told} times.`);
    return { us: us / told, bytes: each(bytes, size) };
  },
};

const timedCalls = 2000;

/** One call after another, with a client that has made so many. */
export const calls: Subject = {
  name: 'calls of `auth.fetch` that a client has made',
  item: 'one of 2,000 more calls',
  sizes,
  base: 1000,
  async round({ full }, size): Promise<Cost> {
    const { auth } = await loggedIn(full);
    const call = async (times: number) => {
      for (let left = times; left > 0; left -= 1) await auth.fetch(`${origin}/orders/`);
    };
    const bytes = await heapKept(() => call(size));
    // After a collection the engine asks the system for its memory again: that is not the client's.
    await call(timedCalls);
    const us = await processorTime(() => call(timedCalls));
    auth.dispose();
    return { us: us / timedCalls, bytes: each(bytes, size) };
  },
};
