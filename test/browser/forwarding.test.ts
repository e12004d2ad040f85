import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFakeDjoser } from '../../src/testing.ts';
import { forward } from '../docs/forward.ts';

/** An application as small as can be: a form's worth of login, and a list of orders. */
const app = `
  import { createAuth } from '${join(import.meta.dirname, '../../src/index.ts')}';
  const auth = createAuth({ baseUrl: 'https://api.example.com/auth/' });
  window.login = () => auth.login({ username: 'ada', password: 'correct-horse' });
  window.orders = async () => (await auth.fetch('https://api.example.com/orders/')).json();
  auth.subscribe(({ status }) => { document.title = status; });
`;

let browser: Browser;
let script: string;

beforeAll(async () => {
  const bundle = await build({ stdin: { contents: app, resolveDir: import.meta.dirname }, bundle: true, write: false });
  script = bundle.outputFiles[0]?.text ?? '';
  const executablePath = process.env.LATCHKEY_CHROMIUM ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
});
afterAll(() => browser.close());

it('pages that Playwright drives talk to the fake server, refresh once between them, and notice an outage', async () => {
  const server = createFakeDjoser({ baseUrl: 'https://api.example.com/auth/' });
  server.route('GET', '/orders/', (_request, { user }) => [{ id: 1, customer: user?.username }]);
  const context = await browser.newContext();
  await forward(context, server);
  await context.route('https://app.example.com/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><body><script>${script}</script></body>` }),
  );
  const [left, right] = [await context.newPage(), await context.newPage()];
  for (const page of [left, right]) await page.goto('https://app.example.com/');

  await left.evaluate('login().then(() => null)');
  await expect.poll(() => right.title()).toBe('authenticated');
  server.expireAccess();
  const answers = await Promise.all([left, right].map((page) => page.evaluate('orders()')));
  expect(answers).toEqual(Array(2).fill([{ id: 1, customer: 'ada' }]));
  expect(server.count('jwt/refresh')).toBe(1);

  server.failNext('/orders/', 'network');
  await expect(left.evaluate('orders().catch((error) => error.name)')).resolves.toMatch(/Error/);
  server.revokeAll();
  server.revokeRefresh();
  await left.evaluate('orders()');
  await expect.poll(() => right.title()).toBe('anonymous');
  await context.close();
});

it('files that such a page sends and gets arrive byte for byte', async () => {
  const server = createFakeDjoser({ baseUrl: 'https://api.example.com/auth/' });
  const bytes = Array.from({ length: 256 }, (_, index) => index);
  const open = { protected: false };
  server.route('GET', '/photo/', () => new Response(Uint8Array.from(bytes)), open);
  server.route('PUT', '/photo/', async (request) => [...new Uint8Array(await request.arrayBuffer())], open);
  server.route('POST', '/form/', async (request) => [...(await readPhoto(request))], open);
  server.route('DELETE', '/photo/', () => new Response(null, { status: 204 }), open);
  const readPhoto = async (request: Request) =>
    new Uint8Array(await ((await request.formData()).get('photo') as File).arrayBuffer());
  const context = await browser.newContext();
  await forward(context, server);
  await context.route('https://app.example.com/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
  );
  const page = await context.newPage();
  await page.goto('https://app.example.com/');

  const seen = await page.evaluate(async () => {
    const photo = 'https://api.example.com/photo/';
    const file = new Blob([Uint8Array.from({ length: 256 }, (_, index) => index)]);
    const form = new FormData();
    form.append('photo', file, 'photo.png');
    const asJson = async (...request: Parameters<typeof fetch>): Promise<unknown> => (await fetch(...request)).json();
    return {
      download: [...new Uint8Array(await (await fetch(photo)).arrayBuffer())],
      upload: await asJson(photo, { method: 'PUT', body: file }),
      form: await asJson('https://api.example.com/form/', { method: 'POST', body: form }),
      empty: (await fetch(photo, { method: 'DELETE' })).status,
    };
  });
  expect(seen).toEqual({ download: bytes, upload: bytes, form: bytes, empty: 204 });
  await context.close();
});
