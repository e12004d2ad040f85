/** The page of the browser tests: clients on the built package, and what a test does with them. */
import type * as Devtools from '../../../src/devtools.ts';
import type * as Latchkey from '../../../src/index.ts';
import type { PageOptions, Seen, StartOptions, StorageKind } from './options.ts';
import { walk, walked, watchRefusals } from './walk.ts';

declare const latchkey: typeof Latchkey;

interface Client extends Latchkey.Auth {
  readonly events: string[];
  readonly warnings: string[];
}

const storages: Record<StorageKind, (asked: StartOptions) => Latchkey.TokenStorage | undefined> = {
  localStorage: () => latchkey.webStorage('local'),
  sessionStorage: () => latchkey.webStorage('session'),
  cookies: ({ cookies }) => latchkey.cookieStorage(cookies),
  memory: () => latchkey.memoryStorage(),
  own: () => undefined,
  server: () => latchkey.cookieStorage({ managedBy: 'server' }),
};

/** As docs/django-cookie-mode.md has it, for pages that cannot read the CSRF cookie. */
const header = 'X-CSRFToken';
const fromMeta = () => document.querySelector<HTMLMetaElement>('meta[name=csrf-token]')?.content ?? null;
const csrfSources = {
  meta: { header, value: fromMeta },
  endpoint: { header, url: 'jwt/csrf/' },
} as const;

const clients = new Map<string, Client>();

/** Makes a client on a page that does not say when it is being left. */
function unaware<T>(create: () => T): T {
  const real = Object.getOwnPropertyDescriptor(window, 'navigation');
  Object.defineProperty(window, 'navigation', { value: undefined, configurable: true });
  try {
    return create();
  } finally {
    Reflect.deleteProperty(window, 'navigation');
    if (real) Object.defineProperty(window, 'navigation', real);
  }
}

function start(asked: StartOptions, recorder?: Devtools.Recorder): void {
  const { storage, cookies: _, byDefault, impatient, ...rest } = asked;
  const { baseUrl = '/auth/', preset = 'djoser', server, csrf, ...options } = rest;
  const events: string[] = [];
  const warnings: string[] = [];
  const kept = storages[storage](asked);
  const all: Latchkey.AuthOptions = {
    ...options,
    baseUrl,
    ...(kept && { storage: kept }),
    // The scheme is fixed, so that the server's log has no 401 from finding out.
    server: latchkey[preset]({ scheme: 'Bearer', ...server, ...(csrf && { csrf: csrfSources[csrf] }) }),
    onWarning: ({ code }) => warnings.push(code),
  };
  const create = () => latchkey.createAuth(byDefault ? { baseUrl } : (recorder?.observe(all) ?? all));
  const auth = impatient ? unaware(create) : create();
  recorder?.attach(auth);
  auth.on('started', ({ reason }) => events.push(`started ${reason}`));
  auth.on('refreshed', ({ cause }) => events.push(`refreshed ${cause}`));
  auth.on('refreshfailed', ({ error }) => events.push(`refreshfailed ${error.status ?? error.code}`));
  auth.on('ended', ({ reason }) => events.push(`ended ${reason}`));
  if (byDefault) auth.on('warning', ({ warning }) => warnings.push(warning.code));
  clients.set(options.name ?? 'latchkey', Object.assign(auth, { events, warnings }));
  window.auth = auth;
}

function of(name = 'latchkey'): Client {
  const client = clients.get(name);
  if (!client) throw new Error(`This page has no client "${name}".`);
  return client;
}

const devtools = (): Promise<typeof Devtools> => import(new URL('devtools.js', location.href).href);
let recorder: Devtools.Recorder | undefined;

/** The status of an answer, or the code of the error there was instead. */
const outcome = (request: Promise<Response>): Promise<number | string> =>
  request.then(
    (response) => response.status,
    (error: Error & { code?: string }) => error.code ?? error.name,
  );

const page = {
  start,
  walked,
  of,
  seen(name?: string): Seen {
    const { state, events, warnings } = of(name);
    return {
      status: state.status,
      reason: state.status === 'anonymous' ? state.reason : null,
      username: state.status === 'authenticated' ? (state.user?.username ?? null) : null,
      expiresAt: state.status === 'authenticated' ? state.expiresAt : null,
      events,
      warnings,
    };
  },
  ping: (url: string, name?: string) => outcome(of(name).fetch(url)),
  /** What became of `pingAt`, once it is known. */
  woken: {} as Record<string, number | string>,
  /** Calls the API at an instant of the real clock, so that many tabs do it at once. */
  pingAt(at: number, url: string, name = 'latchkey') {
    delete page.woken[name];
    setTimeout(
      () =>
        page.ping(url, name).then((status) => {
          page.woken[name] = status;
        }),
      at - window.clock.real(),
    );
  },
  /** Starts a client with a flight recorder. */
  async record(options: StartOptions) {
    const { createRecorder } = await devtools();
    recorder = createRecorder();
    start(options, recorder);
  },
  recording: () => JSON.stringify(recorder?.export()),
  /** Shows a recording from a file. */
  async showRecording(text: string) {
    const { defineTimeline, parseRecording } = await devtools();
    defineTimeline();
    const timeline = document.createElement('latchkey-timeline');
    timeline.recording = parseRecording(text);
    document.body.append(timeline);
  },
  verdict: () => document.querySelector('latchkey-timeline')?.verdict ?? '',
  /** `persisted` of each `pageshow`. */
  shows: [] as boolean[],
};
export type Page = typeof page;

declare global {
  interface Window {
    auth: Latchkey.Auth;
    page: Page;
  }
}

window.page = page;
addEventListener('pageshow', ({ persisted }) => page.shows.push(persisted));
const {
  start: startOptions = [],
  calls = false,
  walk: walkOptions,
}: PageOptions = JSON.parse(new URLSearchParams(location.search).get('page') ?? '{}');
for (const options of [startOptions].flat()) {
  start(options);
  if (calls) page.pingAt(window.clock.real(), '/api/ping/', options.name);
}
if (walkOptions) {
  watchRefusals();
  for (const options of walkOptions.clients) start(options);
  addEventListener('DOMContentLoaded', () => walk(walkOptions, of));
}
