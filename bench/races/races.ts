import type { Client, Library, Reply, Tokens } from '../library.ts';
import { origin } from '../library.ts';
import { createServer, type Server } from '../server.ts';

/** One thing that can go wrong between a request and its token. */
export interface Race {
  readonly title: string;
  /** It is about what is sent, which a library that leaves sending to the app has no part in. */
  readonly sends: boolean;
  run(library: Library): Promise<boolean>;
}

const url = (path: string) => `${origin}${path}`;
const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for something to become true; false when it does not in time. */
async function comes(condition: () => boolean, withinMs = 2000): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await delay(5)) if (condition()) return true;
  return condition();
}

/** What became of a request: its reply, an error, or nothing in time. */
type Fate = { reply: Reply } | { error: unknown } | 'hangs';
const fateOf = (promise: Promise<Reply>, withinMs = 2500): Promise<Fate> =>
  Promise.race([
    promise.then(
      (reply) => ({ reply }),
      (error: unknown) => ({ error }),
    ),
    delay(withinMs).then(() => 'hangs' as const),
  ]);
const status = (fate: Fate) => (fate !== 'hangs' && 'reply' in fate ? fate.reply.status : null);

type Scene = { server: Server; client: Client };

async function open({ open }: Library, server: Server, tokens: Tokens): Promise<Client> {
  return (open as NonNullable<Library['open']>)({ fetch: server.fetch, tokens });
}
/** Ada is logged in, and the server refuses her access token from now on. */
async function refused(library: Library): Promise<Scene> {
  const server = createServer();
  const client = await open(library, server, server.logIn('ada'));
  server.refuseAccess();
  return { server, client };
}
/** The same for those who look at the clock only: the token is over, too. */
async function over(library: Library): Promise<Scene> {
  const server = createServer();
  const { tokens, over } = server.logInBriefly('ada');
  const client = await open(library, server, tokens);
  await over();
  server.refuseAccess();
  return { server, client };
}

const arrived = (server: Server, path: string) => server.arrivals.filter((arrival) => arrival.path === path);
const usersSentWith = (server: Server, path: string) =>
  arrived(server, path).map(({ authorization }) => server.userOf(authorization));

/** A body that is refused once arrives again, whole. */
async function resent(library: Library, body: FormData | Record<string, unknown>, whole: RegExp): Promise<boolean> {
  const { server, client } = await refused(library);
  const fate = await fateOf(client.send(url('/orders/'), { method: 'POST', body }));
  const bodies = arrived(server, '/orders/').map((arrival) => arrival.body);
  return status(fate) === 200 && bodies.length === 2 && bodies.every((each) => whole.test(each));
}

export const races: readonly Race[] = [
  {
    title: 'a 401 that comes after the refresh has finished costs no second refresh',
    sends: true,
    async run(library) {
      const { server, client } = await refused(library);
      const release = server.hold('/slow/');
      const straggler = fateOf(client.send(url('/slow/')));
      await comes(() => arrived(server, '/slow/').length > 0);
      await fateOf(client.send(url('/quick/')));
      release();
      return status(await straggler) === 200 && server.refreshes === 1;
    },
  },
  {
    title: 'a logout during a refresh is final',
    sends: false,
    async run(library) {
      const { server, client } = await over(library);
      const release = server.hold('/token');
      const waiting = fateOf(client.send(url('/orders/')));
      if (!(await comes(() => server.refreshes > 0))) return false;
      await Promise.race([client.signOut(), delay(500)]);
      release();
      await waiting;
      await delay(50);
      if (client.isSignedIn()) return false;
      await fateOf(client.send(url('/after/')), 500);
      return arrived(server, '/after/').every(({ authorization }) => server.userOf(authorization) === null);
    },
  },
  {
    title: 'whoever waits for a refresh that fails gets an answer',
    sends: false,
    async run(library) {
      const { server, client } = await over(library);
      server.failRefresh(503);
      const fates = await Promise.all(['/a/', '/b/', '/c/'].map((path) => fateOf(client.send(url(path)), 8000)));
      return fates.every((fate) => fate !== 'hangs');
    },
  },
  {
    title: 'a network failure during a refresh keeps the session',
    sends: false,
    async run(library) {
      const { server, client } = await over(library);
      server.failRefresh('network');
      await fateOf(client.send(url('/orders/')), 8000);
      if (!client.isSignedIn()) return false;
      server.failRefresh(null);
      // A cool-down may have begun: whoever cools down longer than this for one failure keeps the user waiting.
      for (let tries = 0; tries < 6; tries += 1) {
        if (status(await fateOf(client.send(url('/again/')))) === 200) return client.isSignedIn();
        await delay(500);
      }
      return false;
    },
  },
  {
    title: 'a token that lives 30 days is not refreshed at once',
    sends: false,
    async run(library) {
      const server = createServer();
      const client = await open(library, server, server.logIn('ada', 30 * 86_400));
      const fate = await fateOf(client.send(url('/orders/')));
      await delay(300);
      return status(fate) === 200 && server.refreshes === 0;
    },
  },
  {
    title: 'another origin gets no token',
    sends: true,
    async run(library) {
      const server = createServer();
      const client = await open(library, server, server.logIn('ada'));
      const elsewhere = 'https://cdn.example.net/font.woff2';
      await fateOf(client.send(elsewhere));
      const seen = arrived(server, elsewhere);
      return seen.length > 0 && seen.every(({ authorization }) => authorization === null);
    },
  },
  {
    title: 'a JSON body is sent again whole',
    sends: true,
    run: (library) => resent(library, { item: 'tea' }, /^{"item":"tea"}$/),
  },
  {
    title: 'a form is sent again whole',
    sends: true,
    run(library) {
      const form = new FormData();
      form.set('note', 'hello');
      form.set('file', new Blob(['x'.repeat(5000)]), 'x.txt');
      return resent(library, form, /hello[\s\S]*x{5000}/);
    },
  },
  {
    title: 'a stream is sent again whole, or the caller gets the 401',
    sends: true,
    async run(library) {
      const { server, client } = await refused(library);
      const body = new Blob(['abc'.repeat(1000)]).stream();
      const fate = await fateOf(client.send(url('/upload/'), { method: 'POST', body }));
      if (fate === 'hangs') return false;
      const bodies = arrived(server, '/upload/').map((arrival) => arrival.body.length);
      // At least once, and never a part of it.
      return bodies.length > 0 && bodies.every((length) => length === 3000) && status(fate) !== null;
    },
  },
  {
    title: 'a caller who aborts stops waiting, and the others go on',
    sends: true,
    async run(library) {
      const { server, client } = await refused(library);
      const release = server.hold('/token');
      const abort = new AbortController();
      const aborted = fateOf(client.send(url('/a/'), { signal: abort.signal }), 1000);
      const other = fateOf(client.send(url('/b/')));
      if (!(await comes(() => server.refreshes > 0))) return false;
      await delay(20);
      abort.abort();
      const fate = await aborted;
      const stopped = fate !== 'hangs' && 'error' in fate;
      release();
      return stopped && status(await other) === 200 && server.refreshes === 1;
    },
  },
  {
    title: 'a request of one user is not sent again as another, who logged in before its 401',
    sends: true,
    async run(library) {
      const { server, client } = await refused(library);
      const release = server.hold('/slow/');
      const adas = fateOf(client.send(url('/slow/')));
      await comes(() => arrived(server, '/slow/').length > 0);
      await client.signOut();
      await client.signIn(server.logIn('bob'));
      release();
      const fate = await adas;
      return fate !== 'hangs' && !usersSentWith(server, '/slow/').includes('bob');
    },
  },
  {
    title: 'a request of one user is not sent as another, who logged in while it waited',
    sends: true,
    async run(library) {
      const { server, client } = await over(library);
      const release = server.hold('/token');
      const adas = fateOf(client.send(url('/orders/')));
      if (!(await comes(() => server.refreshes > 0))) return false;
      await client.signOut();
      await client.signIn(server.logIn('bob'));
      release();
      const fate = await adas;
      await fateOf(client.send(url('/bobs/')));
      const bobs = usersSentWith(server, '/bobs/');
      return fate !== 'hangs' && !usersSentWith(server, '/orders/').includes('bob') && bobs.at(-1) === 'bob';
    },
  },
];

/** Yes, no, or what it did instead. */
export type Verdict = boolean | 'throws';

export async function judge(race: Race, library: Library): Promise<Verdict> {
  try {
    return await Promise.race([race.run(library), delay(20_000).then(() => false)]);
  } catch {
    return 'throws';
  }
}
