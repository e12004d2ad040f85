import { describe, expect, onTestFinished, test } from 'vitest';
import { type Auth, createAuth, djoser, memoryStorage } from '../../src/index.ts';
import { createFakeDjoser, type FakeDjoser } from '../../src/testing.ts';

export const ada = { username: 'ada', password: 'correct-horse' };
export const bob = { username: 'bob', password: 'battery-staple' };

export interface World {
  readonly server: FakeDjoser;
  readonly auth: Auth;
  /** Time passes: the access token is over, and the client knows. The refresh token is good. */
  wait(seconds: number): void;
}

/** A server with ada's orders and bob's, and a client with ada logged in. `front`: another server, between the two. */
export async function setUp(front = (server: FakeDjoser) => server.fetch): Promise<World> {
  let now = Date.now();
  const server = createFakeDjoser({
    baseUrl: 'https://api.example.com/auth/',
    users: [ada, bob],
    now: () => now,
  });
  server.route('GET', '/orders/:id/', (_request, { user, params }) => ({ id: params.id, customer: user?.username }));
  const auth = createAuth({
    baseUrl: server.baseUrl,
    server: djoser({ scheme: 'Bearer' }),
    storage: memoryStorage(),
    fetch: front(server),
    now: () => now,
    random: () => 0,
  });
  onTestFinished(() => auth.dispose());
  await auth.login(ada);
  return {
    server,
    auth,
    wait(seconds) {
      now += seconds * 1000;
    },
  };
}

export interface Client {
  /** Asks for an order, and gives whose it is. */
  customerOf(order: number): Promise<unknown>;
  /** Asks the same of a server that must not get the token. */
  elsewhere(origin: string): Promise<unknown>;
}

const elsewhere = 'https://cdn.example.net';

/** What holds under every client that is given `auth.fetch`. */
export function describeRecipe(
  name: string,
  build: (world: World) => Client,
  front?: (server: FakeDjoser) => typeof fetch,
): void {
  describe(name, () => {
    const ten = Array.from({ length: 10 }, (_, index) => index + 1);

    test('ten requests at once on a token that is over are one refresh and ten answers', async () => {
      const world = await setUp(front);
      const { customerOf } = build(world);
      world.wait(301);
      expect(await Promise.all(ten.map(customerOf))).toEqual(ten.map(() => 'ada'));
      expect(world.server.count('jwt/refresh')).toBe(1);
    });

    test('ten requests at once that the server answers with 401 are one refresh and ten answers', async () => {
      const world = await setUp(front);
      const { customerOf } = build(world);
      world.server.expireAccess();
      expect(await Promise.all(ten.map(customerOf))).toEqual(ten.map(() => 'ada'));
      expect(world.server.count('jwt/refresh')).toBe(1);
      expect(world.server.count(({ status }) => status === 401)).toBeGreaterThan(0);
    });

    test('another origin does not get the token', async () => {
      const world = await setUp(front);
      const client = build(world);
      for (const method of ['GET', 'POST'] as const)
        for (const path of ['/orders/:id/', '/graphql/', '/trpc/:procedures'])
          world.server.route(method, elsewhere + path, () => null, { protected: false });
      await client.elsewhere(elsewhere).catch(() => {});
      const sent = world.server.calls(({ url }) => url.startsWith(elsewhere));
      expect(sent.map(({ authorization }) => authorization)).toEqual([null]);
    });
  });
}
