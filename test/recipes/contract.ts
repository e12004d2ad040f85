import { describe, expect, onTestFinished, test } from 'vitest';
import { type Auth, createAuth, djoser, memoryStorage, onUserChange } from '../../src/index.ts';
import { createFakeDjoser, type FakeDjoser, type RouteOptions, type UserInfo } from '../../src/testing.ts';

export const ada = { username: 'ada', password: 'correct-horse' };
export const bob = { username: 'bob', password: 'battery-staple' };

/** How a view meets visitors. */
export type Visitors = 'answered' | 'refused';

export interface World {
  readonly server: FakeDjoser;
  readonly auth: Auth;
  /** From here on the server keeps ada's answers back, until what is returned is called. */
  holdAda(): () => void;
  /** From here on the server answers visitors too, or refuses them itself, and keeps their answers back, until what is returned is called. */
  holdVisitors(how: Visitors): () => void;
  /** What a view says to a visitor: an answer for everybody, or a refusal. */
  readonly visitors: { readonly options: RouteOptions; refusal(user: UserInfo | null): Response | null };
  /** For servers of a recipe's own: waits where the answer to this user is kept back. */
  held(username: string | undefined): Promise<void>;
  /** Time passes: the access token is over, and the client knows. The refresh token is good. */
  wait(seconds: number): void;
}

/** Another server, between the client and Django. */
export type Front = (server: FakeDjoser, held: World['held']) => typeof fetch;

/** A server with ada's orders and bob's, and a client with ada logged in. */
export async function setUp(front: Front = (server) => server.fetch): Promise<World> {
  let now = Date.now();
  const server = createFakeDjoser({
    baseUrl: 'https://api.example.com/auth/',
    users: [ada, bob],
    now: () => now,
  });
  const answers = new Map<string | undefined, Promise<void>>();
  const held = async (username: string | undefined) => {
    await answers.get(username);
  };
  const hold = (username: string | undefined) => {
    let answer = () => {};
    answers.set(
      username,
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    return answer;
  };
  let meets: Visitors | null = null;
  const visitors: World['visitors'] = {
    get options() {
      return { protected: meets === null };
    },
    refusal: (user) => (user || meets === 'answered' ? null : new Response('{}', { status: 401 })),
  };
  const serve = () => {
    server.route(
      'GET',
      '/orders/:id/',
      async (_request, { user, params }) => {
        await held(user?.username);
        return visitors.refusal(user) ?? { id: params.id, customer: user?.username };
      },
      visitors.options,
    );
    // Two pages of them: for libraries that put pages together.
    server.route(
      'GET',
      '/orders/',
      async (request, { user }) => {
        await held(user?.username);
        const page = Number(new URL(request.url).searchParams.get('page') ?? 1);
        return visitors.refusal(user) ?? { customer: user?.username, next: page < 2 ? page + 1 : null };
      },
      visitors.options,
    );
  };
  serve();
  const auth = createAuth({
    baseUrl: server.baseUrl,
    server: djoser({ scheme: 'Bearer' }),
    storage: memoryStorage(),
    fetch: front(server, held),
    now: () => now,
    random: () => 0,
  });
  onTestFinished(() => auth.dispose());
  await auth.login(ada);
  return {
    server,
    auth,
    held,
    holdAda: () => hold('ada'),
    holdVisitors(how) {
      meets = how;
      serve();
      return hold(undefined);
    },
    visitors,
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
export function describeRecipe(name: string, build: (world: World) => Client, front?: Front): void {
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

/**
 * A client that keeps no answers needs nothing emptied, only what is on its way called off: it is given the signal of `onUserChange`. The
 * server of the test answers ada when bob is logged in already.
 */
export function testCalledOff(
  name: string,
  build: (world: World) => (signal: AbortSignal) => Promise<unknown>,
  front?: Front,
): void {
  test(`${name}: what was asked for one user is called off when the user changes, and the next one is shown their own`, async () => {
    const world = await setUp(front);
    const { auth, server } = world;
    const ask = build(world);
    const answer = world.holdAda();
    const shown: unknown[] = [];
    onUserChange(
      auth,
      async ({ state, signal }) => {
        if (state.status === 'authenticated') shown.push(await ask(signal).catch(() => 'called off'));
      },
      { immediate: true },
    );
    await expect.poll(() => server.count()).toBeGreaterThan(1);
    await auth.login(bob);
    answer();
    // Which of the two settles first is the library's business.
    await expect.poll(() => [...shown].sort()).toEqual(['bob', 'called off']);
  });
}
