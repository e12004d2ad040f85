import { HttpResponse, http } from 'msw';
import { setupWorker } from 'msw/browser';
import { defaults, refreshSeconds, type Settings } from '../settings.ts';
import { type Backend, type SeenRequest, type Sender, senderHeader, senders, tabHeader } from './backend.ts';
import { createSharedFake, type SharedFake } from './shared-fake.ts';
import { obstruct } from './weather.ts';

/** Where the server stands that keeps the refresh token in an `HttpOnly` cookie: one server cannot do both. */
const httpOnlyMount = '/http-only';

/** Djoser inside the browser: a service worker catches the page's requests, and the fake server answers them. */
export async function startFake(settings: () => Settings): Promise<Backend> {
  if (!navigator.serviceWorker || !navigator.locks) {
    throw new Error('The fake server needs a service worker: open this page at localhost or through https.');
  }
  const { accessSeconds } = defaults;
  const shared = { baseUrl: '/auth/', users: [{ username: 'ada' }], schemes: ['JWT'], accessSeconds, refreshSeconds };
  const place = { store: localStorage, locks: navigator.locks };
  const inBody = createSharedFake(shared, { ...place, key: 'latchkey-demo-server' });
  const inCookie = createSharedFake(
    { ...shared, refreshIn: 'cookie', schemes: ['Bearer'] },
    { ...place, key: 'latchkey-demo-server-http-only' },
  );
  const log = createLog();

  const handler = http.all(
    ({ request }) => placeOf(request.url) !== null,
    async ({ request }) => {
      const { latencyMs, weather } = settings();
      await pause(latencyMs / 2);
      const response = await answer(request, weather);
      await pause(latencyMs / 2);
      log.add(request, response);
      return response ?? HttpResponse.error();
    },
  );

  function placeOf(url: string): { server: SharedFake; url: string } | null {
    const address = new URL(url);
    const server = address.pathname.startsWith(`${httpOnlyMount}/`) ? inCookie : inBody;
    if (server === inCookie) address.pathname = address.pathname.slice(httpOnlyMount.length);
    return server.serves(address.href) ? { server, url: address.href } : null;
  }

  async function answer(request: Request, weather: Settings['weather']): Promise<Response | null> {
    const obstruction = obstruct(weather);
    if (obstruction?.status === 0) return null;
    if (obstruction) return new Response(obstruction.body, obstruction);
    const place = placeOf(request.url);
    if (!place) return null;
    const { method, headers } = request;
    const body = method === 'GET' || method === 'HEAD' ? null : await request.text();
    const given = await place.server.fetch(place.url, { method, headers, body });
    for (const pair of place.server.cookie.split('; ')) if (pair) document.cookie = `${pair}; path=/; SameSite=Lax`;
    return given;
  }

  await setupWorker(handler).start({
    quiet: true,
    onUnhandledFrame: 'bypass',
    serviceWorker: { url: `${import.meta.env.BASE_URL}mockServiceWorker.js` },
  });

  const both = async (work: (server: SharedFake) => Promise<void>) => {
    await work(inBody);
    await work(inCookie);
  };
  let life = settings().accessSeconds;
  return {
    name: 'Fake Djoser in this browser',
    about:
      'A service worker answers this page’s requests. What the server knows is kept for all tabs, and outlives a reload.',
    expireAccess: () => both((server) => server.control({ control: 'expireAccess' })),
    revokeAccess: () => both((server) => server.control({ control: 'revokeAll' })),
    async apply({ accessSeconds: seconds }) {
      if (seconds === life) return;
      life = seconds;
      await both((server) => server.control({ control: 'setAccessSeconds', seconds }));
    },
    watch: log.watch,
  };
}

/** One log for all tabs: each tells the others what it has answered. */
function createLog() {
  const channel = new BroadcastChannel('latchkey-demo-server-log');
  const listeners = new Set<(seen: SeenRequest) => void>();
  const tell = (seen: SeenRequest) => {
    for (const listener of listeners) listener(seen);
  };
  channel.onmessage = ({ data }: MessageEvent<SeenRequest>) => tell(data);
  return {
    add({ headers, method, url }: Request, response: Response | null) {
      const seen: SeenRequest = {
        at: Date.now(),
        sender: senderOf(headers.get(senderHeader)),
        tab: headers.get(tabHeader) ?? '',
        method,
        path: new URL(url).pathname,
        status: response?.status ?? null,
      };
      channel.postMessage(seen);
      tell(seen);
    },
    watch: (listener: (seen: SeenRequest) => void) => void listeners.add(listener),
  };
}

function senderOf(name: string | null): Sender {
  return senders.find((sender) => sender === name) ?? 'stranger';
}

function pause(ms: number): Promise<void> {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();
}
