// A Djoser behind a port, and the clients of two tabs of one browser.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createAuth, djoser } from 'latchkey';
import { createFakeDjoser, createTabs } from 'latchkey/testing';

export const ada = { username: 'ada', password: 'correct-horse' };
export const bob = { username: 'bob', password: 'battery-staple' };

/** Everything that a library complains of. A program that lived has none. */
export const complaints = [];
console.error = console.warn = (...words) => complaints.push(words.map(String).join(' '));

export async function openWorld() {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const origin = `http://127.0.0.1:${http.address().port}`;
  // A refresh takes its time, so that something can happen meanwhile.
  const latencyMs = ({ path }) => (path.includes('refresh') ? 50 : 0);
  const server = createFakeDjoser({ baseUrl: `${origin}/auth/`, users: [ada, bob], latencyMs });
  http.on('request', async (request, response) => {
    const { method, headers } = request;
    const body = method === 'POST' ? { body: await text(request) } : {};
    const answer = await server.fetch(origin + request.url, { method, headers, ...body });
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });

  // Answers to ada wait while they are held. Which user it is was decided before.
  let held = Promise.resolve();
  const hold = () => {
    const [promise, release] = whenever();
    held = promise;
    return release;
  };
  server.route('GET', '/orders/', async (_request, { user }) => {
    if (user.username === 'ada') await held;
    return { customer: user.username };
  });

  const newClient = (tab) =>
    createAuth({
      baseUrl: server.baseUrl,
      server: djoser({ scheme: 'Bearer' }),
      proactive: 'off',
      // The two tabs are in one process, and that is what it complains of.
      onWarning: ({ code, message }) => code === 'duplicate_client' || complaints.push(message),
      ...tab,
    });
  const [here, elsewhere] = createTabs(2).map(newClient);
  return { server, origin, hold, here, elsewhere };
}

/** A promise, and the way to keep it. zone.js 0.14 has no `Promise.withResolvers`. */
export function whenever() {
  let keep;
  const promise = new Promise((resolve) => {
    keep = resolve;
  });
  return [promise, keep];
}

/** Throws where it does not come to this. */
export async function until(what, isSo) {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    if (isSo()) return;
    await settled(5);
  }
  throw new Error(`It never came to this: ${what()}`);
}

/** Whatever was about to happen has happened. */
export const settled = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a program to its end, and says that it lived. A library may keep timers or sockets; they do not count. */
export async function run(...contracts) {
  setTimeout(() => {
    throw new Error('It hangs.');
  }, 60_000).unref();
  for (const contract of contracts) await contract();
  if (complaints.length > 0) throw new Error(`Complaints:\n${complaints.join('\n')}`);
  console.log('lived');
  process.exit();
}
