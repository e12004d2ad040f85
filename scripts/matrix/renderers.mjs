// Tests the examples that render on a server. Each is built for production and started, and then two users request pages at the same time.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { install, root, run, start } from './project.mjs';
import { walk, walkByLinks } from './walk.mjs';

/** Names that no framework writes into a page. "ada", for example, is a part of "metadata". */
const users = ['ada-lovelace', 'grace-hopper'];
const password = 'correct-horse';
const requests = 60;

/** A Djoser in memory, behind a port. A later request may be answered before an earlier one. */
async function serveApi() {
  const { createFakeDjoser } = await import(pathToFileURL(join(root, 'dist/testing.js')).href);
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const origin = `http://127.0.0.1:${http.address().port}`;
  let turn = 0;
  const djoser = createFakeDjoser({
    baseUrl: `${origin}/auth/`,
    users: users.map((username) => ({ username, password })),
    latencyMs: () => [40, 5, 25, 15, 35][turn++ % 5],
  });
  djoser.route('GET', '/orders/', (_request, { user }) => [{ id: 1, customer: user.username }]);
  http.on('request', async (request, response) => {
    // The page has another port, and therefore another origin.
    const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, content-type' };
    if (request.method === 'OPTIONS') return response.writeHead(204, cors).end();
    const { method, headers } = request;
    const answer = await djoser.fetch(origin + request.url, {
      method,
      headers,
      ...(method === 'POST' && { body: await text(request) }),
    });
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...cors });
    Readable.fromWeb(answer.body ?? new Blob().stream()).pipe(response);
  });
  return {
    djoser,
    stop() {
      http.close();
      http.closeAllConnections();
    },
  };
}

const renderer =
  (name, from, { build, serve, variable, hasLinks = false }) =>
  async (matrix) => {
    const api = await serveApi();
    const project = await install(matrix, name, [from]);
    const env = { [variable]: api.djoser.baseUrl, NEXT_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1' };
    let site;
    try {
      await run(build[0], build.slice(1), project, env);
      const port = String(await freePort());
      site = start(serve[0], serve.slice(1), project, { ...env, PORT: port, HOST: '127.0.0.1', HOSTNAME: '127.0.0.1' });
      const address = `http://127.0.0.1:${port}/`;
      await answers(address, site);
      return [
        `builds; ${await askForPages(address, api.djoser)}`,
        await walk(address, api.djoser, users, password),
        ...(hasLinks ? [await walkByLinks(address, users, password)] : []),
      ];
    } finally {
      site?.process.kill();
      api.stop();
    }
  };

/** Checks that each page shows only the name of its own user. */
async function askForPages(address, djoser) {
  const tokens = Object.fromEntries(users.map((user) => [user, djoser.issue(user).access]));
  const visitors = Array.from({ length: requests }, (_, index) => [...users, null][index % 3]);
  const pages = await Promise.all(
    visitors.map(async (user) => {
      const headers = user ? { cookie: `access_token=${tokens[user]}` } : {};
      return (await fetch(address, { headers })).text();
    }),
  );
  for (const [index, page] of pages.entries()) {
    const named = users.filter((user) => page.includes(user));
    const wanted = users.filter((user) => user === visitors[index]);
    if (String(named) !== String(wanted)) {
      throw new Error(`The page for ${visitors[index] ?? 'nobody'} names ${named.join(' and ') || 'nobody'}:\n${page}`);
    }
    if (Object.values(tokens).some((token) => page.includes(token))) throw new Error('A token is in the page.');
  }
  const refreshes = djoser.count('jwt/refresh');
  if (refreshes > 0) throw new Error(`The server refreshed ${refreshes} times.`);
  const asked = djoser.count('/orders/');
  const due = visitors.filter(Boolean).length;
  if (asked !== due) throw new Error(`${due} pages for users took ${asked} requests to the API.`);
  return `${requests} pages at once for two users and nobody, each with its own name only`;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answers(address, site) {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    if (site.process.exitCode !== null) break;
    const up = await fetch(address).then(
      () => true,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`The site does not answer:\n${site.printed()}`);
}

export const renderers = {
  next: renderer('next', 'examples/nextjs', {
    build: ['next', 'build'],
    serve: ['next', 'start'],
    variable: 'NEXT_PUBLIC_AUTH_URL',
    hasLinks: true,
  }),
  sveltekit: renderer('sveltekit', 'examples/sveltekit', {
    build: ['vite', 'build'],
    serve: ['node', 'build'],
    variable: 'VITE_AUTH_URL',
  }),
  nuxt: renderer('nuxt', 'examples/nuxt', {
    build: ['nuxt', 'build'],
    serve: ['node', '.output/server/index.mjs'],
    variable: 'VITE_AUTH_URL',
  }),
};
