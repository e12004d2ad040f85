import { readFileSync } from 'node:fs';
import ky, { type KyInstance } from 'ky';
import { describe, expect, it } from 'vitest';
import { follow, pass, setUp, url } from './helpers/world.ts';

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly init: Record<string, unknown>;
}

interface Outcome {
  readonly sent: readonly Sent[];
  readonly result: unknown;
}

type Ask = (api: KyInstance, transport: typeof fetch) => Promise<unknown>;

/** What the `Request` has of the options, and what only the second argument of `fetch` can have. */
const ofRequest = ['mode', 'credentials', 'cache', 'redirect', 'referrer', 'referrerPolicy', 'integrity', 'keepalive'];

/** Answers with what was sent, and fails as often as the query asks for. */
function createTransport(): { transport: typeof fetch; sent: Sent[] } {
  const sent: Sent[] = [];
  const transport: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const { authorization: _, ...headers } = Object.fromEntries(request.headers);
    const read = ofRequest.map((name) => [name, request[name as keyof Request]]);
    const only = { priority: (init as { priority?: string } | undefined)?.priority, ...Object.fromEntries(read) };
    sent.push({ method: request.method, url: request.url, headers, body: await request.text(), init: only });
    const { searchParams } = new URL(request.url);
    if (searchParams.has('never')) return new Promise(() => {});
    const failures = Number(searchParams.get('failures'));
    return Response.json({ answer: sent.length }, { status: sent.length <= failures ? 503 : 200 });
  };
  return { transport, sent };
}

async function outcomeOf(ask: Ask, api: KyInstance, { transport, sent }: ReturnType<typeof createTransport>) {
  const failed = (error: Error) => ({ error: error.name, message: error.message });
  const asked = follow(ask(api, transport).catch(failed));
  await pass(20);
  expect(asked.settledAt).not.toBeNull();
  return { sent, result: asked.value } satisfies Outcome;
}

async function ofBareKy(ask: Ask): Promise<Outcome> {
  const server = createTransport();
  return outcomeOf(ask, ky.create({ prefix: url(''), fetch: server.transport }), server);
}

async function ofClient(ask: Ask): Promise<Outcome> {
  const world = setUp();
  const server = createTransport();
  const { auth } = await world.login({
    fetch: (input, init) =>
      String(input).includes('/auth/') ? world.fetch(input, init) : server.transport(input, init),
  });
  return outcomeOf(ask, auth.api, server);
}

const get =
  (options: Parameters<KyInstance>[1], path = 'a/'): Ask =>
  (api) =>
    api.get(path, options).json();
const post =
  (options: Parameters<KyInstance>[1]): Ask =>
  (api) =>
    api.post('a/', options).json();
const otherAnswer: typeof fetch = async () => Response.json({ other: true });
const seconds = { retry: 0, throwHttpErrors: true };

const asks: Readonly<Record<string, readonly Ask[]>> = {
  json: [post({ json: { n: 1 } })],
  parseJson: [get({ parseJson: (text) => `${text}!` })],
  stringifyJson: [post({ json: { n: 1 }, stringifyJson: () => '"own"' })],
  searchParams: [get({ searchParams: { q: 'é', page: 2 } }, 'a/?q=0'), get({ searchParams: '?x=1' })],
  prefix: [
    get({ prefix: 'https://api.example.test/v3' }),
    (api) =>
      api
        .extend({ prefix: url('v4/') })
        .get('a/')
        .json(),
    (api) =>
      api
        .extend({ prefix: url('v4/') })
        .extend(({ prefix }) => ({ prefix: `${prefix}deep/` }))
        .get('a/')
        .json(),
  ],
  retry: [
    get({ retry: { limit: 2, delay: () => 1 } }, 'a/?failures=2'),
    get({ retry: 0 }, 'a/?failures=1'),
    get({ retry: { limit: 1, delay: () => 1, methods: ['put'] } }, 'a/?failures=1'),
    (api) =>
      api.post('a/?failures=1', { json: { n: 1 }, retry: { limit: 1, methods: ['post'], delay: () => 1 } }).json(),
  ],
  timeout: [
    get({ timeout: 5, retry: 0 }, 'a/?never'),
    get({ timeout: false }),
    get({ timeout: 0, retry: 0 }),
    get({ timeout: Number.POSITIVE_INFINITY }),
    get({ timeout: 2 ** 31 }),
    get({ timeout: null } as never),
  ],
  totalTimeout: [get({ totalTimeout: 5 }, 'a/?never'), get({ totalTimeout: 10_000 })],
  hooks: [
    get({
      hooks: {
        beforeRequest: [({ request }) => request.headers.set('x-hook', '1')],
        afterResponse: [async ({ response }) => Response.json([await response.json(), 'after'])],
      },
    }),
    get({ hooks: { beforeRequest: [() => Response.json({ short: 'cut' })] } }),
    get(
      { retry: 0, hooks: { beforeError: [({ error }) => Object.assign(error, { message: 'mine' })] } },
      'a/?failures=1',
    ),
    get(
      {
        retry: { limit: 1, delay: () => 1 },
        hooks: { beforeRetry: [({ request }) => request.headers.set('x-again', '1')] },
      },
      'a/?failures=1',
    ),
  ],
  throwHttpErrors: [get({ throwHttpErrors: false, retry: 0 }, 'a/?failures=1'), get(seconds, 'a/?failures=1')],
  onDownloadProgress: [
    async (api) => {
      const seen: number[] = [];
      await api.get('a/', { onDownloadProgress: ({ transferredBytes }) => void seen.push(transferredBytes) }).json();
      return seen;
    },
  ],
  onUploadProgress: [
    async (api) => {
      const seen: number[] = [];
      await api.post('a/', { body: 'text', onUploadProgress: ({ totalBytes }) => void seen.push(totalBytes) }).json();
      return seen;
    },
  ],
  fetch: [get({ fetch: otherAnswer }), (api) => api.extend({ fetch: otherAnswer }).get('a/').json()],
  context: [
    async (api) => {
      let seen: unknown;
      const beforeRequest = [
        ({ options }: { options: { context: unknown } }) => {
          seen = options.context;
        },
      ];
      await api.get('a/', { context: { request: 7 }, hooks: { beforeRequest } }).json();
      return seen;
    },
  ],
  method: [(api) => api('a/', { method: 'patch' }).json(), (api) => api('a/', { method: 'REPORT' }).json()],
  headers: [get({ headers: { 'X-A': 'b' } }), get({ headers: new Headers([['accept', 'text/plain']]) })],
  body: [
    post({ body: 'text' }),
    post({ body: new URLSearchParams({ a: 'b' }) }),
    post({ body: new Blob(['x'], { type: 'image/png' }) }),
    post({ body: new Uint8Array([65, 66]) }),
  ],
  mode: [get({ mode: 'same-origin' })],
  credentials: [get({ credentials: 'include' }), get({ credentials: 'omit' })],
  cache: [get({ cache: 'no-store' })],
  redirect: [get({ redirect: 'manual' }), get({ redirect: 'error' })],
  referrer: [get({ referrer: '' })],
  referrerPolicy: [get({ referrerPolicy: 'origin' })],
  integrity: [get({ integrity: 'sha256-x' })],
  keepalive: [get({ keepalive: true })],
  signal: [get({ signal: AbortSignal.abort() }), get({ signal: new AbortController().signal })],
  window: [get({ window: null })],
  duplex: [(api) => api.post('a/', { body: new Blob(['stream']).stream(), duplex: 'half' } as never).json()],
  priority: [get({ priority: 'low' })],
};

/** The names of all options, in the sources of the ky that is installed. */
function namesOfKy(): string[] {
  const text = readFileSync(new URL('../node_modules/ky/distribution/core/constants.js', import.meta.url), 'utf8');
  const lists = ['kyOptionKeys', 'requestOptionsRegistry'].map(
    (name) => text.split(`${name} = {`)[1]?.split('}')[0] ?? '',
  );
  return lists.flatMap((list) => [...list.matchAll(/(\w+): true/g)].map(([, name]) => name as string));
}

describe('auth.api', () => {
  it('is tried with every option of the ky that is installed', () => {
    expect([...Object.keys(asks), 'baseUrl']).toEqual(expect.arrayContaining(namesOfKy()));
    expect(namesOfKy().length).toBeGreaterThan(25);
  });

  it.each(Object.entries(asks).flatMap(([name, each]) => each.map((ask, at) => [name, at + 1, ask] as const)))(
    'does with `%s` what ky does (%i)',
    async (_, __, ask) => {
      expect(await ofClient(ask)).toEqual(await ofBareKy(ask));
    },
  );

  it('sends to the `baseUrl` of ky’s options instead of `apiUrl`', async () => {
    const baseUrl = url('v2/');
    const { sent } = await ofClient((api) =>
      Promise.all([
        api.get('a/', { baseUrl }),
        api.get('/a/', { baseUrl }),
        api.extend({ baseUrl }).get('b/'),
        api.get('c/', { baseUrl, prefix: 'deep' }),
      ]),
    );
    expect(sent.map((each) => each.url)).toEqual(['v2/a/', 'a/', 'v2/b/', 'v2/deep/c/'].map(url));
  });
});
