/** The stream of docs/guides/streams-and-sockets.md: the page's part and Django's, served by Daphne. */
import { afterEach, describe, expect, it } from 'vitest';
import { followEvents } from '../../guides/event-stream.ts';
import { type Client, dead, shareSite, until } from '../client/site.ts';
import { ada } from '../harness.ts';
import { orders } from './orders.ts';

const bob = { username: 'bob', password: 'battery-staple' };
const events = '/api/orders/events/';
const options = {
  profile: 'sockets',
  users: [ada, bob],
  settings: { ROOT_URLCONF: 'guide_urls', EVENT_PAUSE_SECONDS: 0.02 },
  origins: ['http://app.test'],
} as const;

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** The numbers of the orders that a client has been told of. */
function follow(origin: string, { auth }: Client, silenceMs = 10_000) {
  const seen: string[] = [];
  const show = ({ data }: { data: string }) => seen.push(`${JSON.parse(data).owner} ${JSON.parse(data).id}`);
  stops.push(followEvents(auth, origin + events, show, { pauseMs: 10, silenceMs }));
  return { seen, shows: (text: string) => until(async () => seen.at(-1) === text) };
}

describe('a stream of events', () => {
  const site = shareSite(options);
  const server = orders(() => site.server.origin);
  const opened = (count: number) => until(async () => (await server.open()) === count);

  it('carries the token in the header, and tells of the orders of its user alone', async () => {
    const { seen, shows } = follow(site.server.origin, await site.loggedIn());
    await server.add('bob');
    await shows(`ada ${await server.add('ada')}`);
    expect(seen.some((text) => text.startsWith('bob'))).toBe(false);
    expect(await site.sentTo(events)).toMatchObject([{ hasAuthorization: true, status: 200 }]);
  });

  it('that the server ends goes on after the last event, and loses and repeats none', async () => {
    const { seen, shows } = follow(site.server.origin, await site.loggedIn());
    await shows(`ada ${await server.add('ada')}`);
    await server.befall('end');
    const missed = await server.add('ada');
    await shows(`ada ${missed}`);
    expect(seen.length).toBe(new Set(seen).size);
    expect(seen.slice(-2)).toEqual([`ada ${missed - 1}`, `ada ${missed}`]);
    expect((await site.sentTo(events)).length).toBeGreaterThan(1);
  });

  it('on which nothing comes any more is opened again', async () => {
    const { shows } = follow(site.server.origin, await site.loggedIn(), 200);
    await opened(1);
    await server.befall('mute');
    await shows(`ada ${await server.add('ada')}`);
    expect((await site.sentTo(events)).length).toBeGreaterThan(1);
  });

  it('whose token was revoked meanwhile goes on; the next connection meets one 401, and there is one refresh', async () => {
    const { shows } = follow(site.server.origin, await site.loggedIn());
    await opened(1);
    await site.control.revokeAccess();
    await shows(`ada ${await server.add('ada')}`);
    expect(await site.trace()).toEqual([`GET ${events} 200`]);
    await server.befall('end');
    await shows(`ada ${await server.add('ada')}`);
    expect(await site.trace()).toEqual([
      `GET ${events} 200`,
      `GET ${events} 401`,
      'POST /auth/jwt/refresh/ 200',
      `GET ${events} 200`,
    ]);
  });

  it('is opened again when the server is back, though a refresh could not be had meanwhile', async () => {
    const client = await site.loggedIn();
    await site.control.revokeAccess();
    await site.control.failNext('/auth/jwt/refresh/');
    await site.control.failNext(events, { times: 2 });
    const { shows } = follow(site.server.origin, client);
    await shows(`ada ${await server.add('ada')}`);
    expect(client.events.map(({ type }) => type)).not.toContain('ended');
  });

  it('is closed by a logout, on the server too', async () => {
    const client = await site.loggedIn();
    follow(site.server.origin, client);
    await opened(1);
    await client.auth.logout();
    await opened(0);
    expect((await site.sentTo(events)).length).toBe(1);
  });

  it('is another one for another user, from the first event on', async () => {
    const client = await site.loggedIn();
    const { seen, shows } = follow(site.server.origin, client);
    await shows(`ada ${await server.add('ada')}`);
    await client.auth.logout();
    const before = seen.length;
    const first = await server.add('bob');
    await client.auth.login(bob);
    await shows(`bob ${first}`);
    expect(seen.slice(before).every((text) => text.startsWith('bob'))).toBe(true);
  });

  it('that asks for the type `text/event-stream` is refused by DRF with 406', async () => {
    const { auth } = await site.loggedIn();
    const response = await auth.fetch(site.server.origin + events, { headers: { Accept: 'text/event-stream' } });
    expect(response.status).toBe(406);
  });

  it('of another origin may not send `Last-Event-ID`, unless CORS_ALLOW_HEADERS names it', async () => {
    const response = await fetch(site.server.origin + events, {
      method: 'OPTIONS',
      headers: { Origin: 'http://app.test', 'Access-Control-Request-Method': 'GET' },
    });
    const allowed = response.headers.get('Access-Control-Allow-Headers');
    expect(allowed).toContain('authorization');
    expect(allowed).not.toContain('last-event-id');
  });
});

describe('a stream of events whose token comes to its end', () => {
  const site = shareSite({ ...options, accessSeconds: 2 });
  const server = orders(() => site.server.origin);

  it('stays open; the next connection asks for a new token first, and meets no 401', async () => {
    const client = await site.loggedIn();
    const { shows } = follow(site.server.origin, client);
    await until(async () => (await server.open()) === 1);
    await dead(client.auth);
    await shows(`ada ${await server.add('ada')}`);
    expect(await site.trace()).toEqual([`GET ${events} 200`]);
    await server.befall('end');
    await shows(`ada ${await server.add('ada')}`);
    expect(await site.trace()).toEqual([`GET ${events} 200`, 'POST /auth/jwt/refresh/ 200', `GET ${events} 200`]);
    const [first, second] = await site.sentTo(events);
    expect(second?.tokenSha256).not.toBe(first?.tokenSha256);
  });
});
