// @vitest-environment happy-dom
/** The script of `docs/getting-started.md`, run as it stands there, in a page without a browser. */
import ts from 'typescript';
import { expect, it, onTestFinished } from 'vitest';
import { createAuth, djoser } from '../../src/index.ts';
import { createFakeDjoser } from '../../src/testing.ts';
import { pageOf } from './pages.ts';

const { blocks } = pageOf('docs/getting-started.md');
const block = (file: string) => blocks.find((each) => each.file === file)?.code ?? '';
const script = ts.transpile(block('./src/main.ts'), {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.CommonJS,
});

/** A SimpleJWT as it comes: `Bearer` is the only word that it takes. */
function openSite() {
  const server = createFakeDjoser({ baseUrl: `${location.origin}/auth/`, schemes: ['Bearer'] });
  let leave = () => {};
  let timers: [run: () => void, ms: number][] = [];
  let before = 0;
  onTestFinished(() => {
    leave();
    localStorage.clear();
  });
  return {
    server,
    /** Each request since the page was loaded, with the status of its answer. */
    requests: () =>
      server
        .calls()
        .slice(before)
        .map(({ method, path, status }) => `${method} ${path} ${status}`),
    /** What the page has put off, and for how long. */
    timers: () => timers,
    /** Loads the page, in place of the one before. */
    load() {
      leave();
      before = server.count();
      timers = [];
      document.body.innerHTML = block('./index.html').replace(/<script.*/, '');
      const latchkey = {
        djoser,
        createAuth(options: Parameters<typeof createAuth>[0]) {
          const auth = createAuth({ ...options, fetch: server.fetch, locks: null, channel: null });
          leave = auth.dispose;
          return auth;
        },
      };
      const setTimeout = (run: () => void, ms: number) => timers.push([run, ms]);
      new Function('require', 'exports', 'setTimeout', script)(() => latchkey, {}, setTimeout);
    },
    /** What the visitor sees: the form, the greeting, or neither yet. */
    shown() {
      const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';
      if (document.querySelector('form')?.hidden === false) return `form ${text('[role=alert]')}`.trim();
      return document.querySelector('main')?.hidden === false ? text('h1') : '';
    },
    password: () => (document.querySelector('[name=password]') as HTMLInputElement).value,
    logIn(username: string, password: string, remember = false) {
      const input = (name: string) => document.querySelector(`[name=${name}]`) as HTMLInputElement;
      input('username').value = username;
      input('password').value = password;
      input('remember').checked = remember;
      document.querySelector('form')?.requestSubmit();
    },
    logOut: () => document.querySelector<HTMLElement>('main button')?.click(),
  };
}

it('logs in with two requests, and none is refused', async () => {
  const { load, logIn, shown, requests } = openSite();
  load();
  await expect.poll(shown).toBe('form');
  expect(requests()).toEqual([]);
  logIn('ada', 'correct-horse');
  await expect.poll(shown).toBe('Hello, ada');
  expect(requests()).toEqual(['POST /auth/jwt/create/ 200', 'GET /auth/users/me/ 200']);
});

it('shows what the server says of a wrong password', async () => {
  const { load, logIn, logOut, shown } = openSite();
  load();
  logIn('ada', 'not the password');
  await expect.poll(shown).toBe('form No active account found with the given credentials');
  logIn('ada', 'correct-horse');
  await expect.poll(shown).toBe('Hello, ada');
  logOut();
  await expect.poll(shown).toBe('form');
});

it('survives a reload with one request', async () => {
  const { load, logIn, shown, requests } = openSite();
  load();
  logIn('ada', 'correct-horse', true);
  await expect.poll(shown).toBe('Hello, ada');
  load();
  await expect.poll(shown).toBe('Hello, ada');
  await expect.poll(requests).toEqual(['GET /auth/users/me/ 200']);
});

it('is still logged in after a reload while the server is away, and asks again every five seconds', async () => {
  const { server, load, logIn, shown, requests, timers } = openSite();
  load();
  logIn('ada', 'correct-horse', true);
  await expect.poll(shown).toBe('Hello, ada');
  // What Vite's proxy says when nobody answers behind it.
  const comeBack = server.failAll('*', 502);
  load();
  await expect.poll(shown).toBe('Hello, ada');
  await expect.poll(timers).toEqual([[expect.any(Function), 5_000]]);
  timers()[0]?.[0]();
  await expect.poll(timers).toHaveLength(2);
  comeBack();
  timers()[1]?.[0]();
  await expect
    .poll(requests)
    .toEqual(['GET /auth/users/me/ 502', 'GET /auth/users/me/ 502', 'GET /auth/users/me/ 200']);
  expect(shown()).toBe('Hello, ada');
  expect(timers()).toHaveLength(2);
});

it('asks no more once the user has logged out, and forgets the name', async () => {
  const { server, load, logIn, logOut, shown, timers, requests } = openSite();
  load();
  logIn('ada', 'correct-horse', true);
  await expect.poll(shown).toBe('Hello, ada');
  server.failAll('*', 502);
  load();
  await expect.poll(timers).toHaveLength(1);
  logOut();
  await expect.poll(shown).toBe('form');
  expect(JSON.stringify(localStorage)).not.toContain('ada');
  await expect.poll(() => requests().at(-1)).toBe('POST /auth/jwt/blacklist/ 502');
  const before = requests();
  timers()[0]?.[0]();
  await new Promise((resolve) => setImmediate(resolve));
  expect(timers()).toHaveLength(1);
  expect(requests()).toEqual(before);
});

it('logs out on the server too, and leaves no password in the form', async () => {
  const { load, password, logIn, logOut, shown, requests } = openSite();
  load();
  logIn('ada', 'correct-horse');
  await expect.poll(shown).toBe('Hello, ada');
  logOut();
  await expect.poll(shown).toBe('form');
  expect(password()).toBe('');
  await expect.poll(() => requests().at(-1)).toBe('POST /auth/jwt/blacklist/ 200');
});
