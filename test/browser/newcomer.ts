/** A newcomer who does what `docs/getting-started.md` says: an empty Django project, an empty page, and the blocks of that page in them. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createServer, type ViteDevServer } from 'vite';
import { pageOf, root } from '../docs/pages.ts';
import { until } from './client.ts';

const python = join(root, '.venv/bin/python');
const guide = pageOf('docs/getting-started.md');

/** The block that the page gives for a file. */
export function block(file: string): string {
  const found = guide.blocks.find((each) => each.file === `./${file}`);
  if (!found) throw new Error(`docs/getting-started.md has no block for ${file}.`);
  return found.code;
}

/** `src/main.ts` of the page, with this code in place of the page's own `createAuth`. */
export function scriptWith(createAuth: string): string {
  const script = block('src/main.ts');
  const own = /^import .*\n\nconst auth = createAuth\(.*\n/;
  if (!own.test(script)) throw new Error('src/main.ts does not begin with an import and createAuth.');
  return script.replace(own, () => `import type { AuthError } from 'latchkey'\n${createAuth}`);
}

export interface Place extends AsyncDisposable {
  readonly origin: string;
}

export interface Django extends Place {
  /** Ctrl+C in its terminal: nobody answers on its port. The project and its database stay. */
  stop(): Promise<void>;
  /** `runserver` on the port of before. Resolves when Django answers. */
  start(): Promise<void>;
}

export interface VitePage extends Place {
  /** The requests for Django, in the order of their answers, each with its status: `/auth/users/me/ 200`. */
  readonly answers: readonly string[];
}

/** A view as tutorials write it: it names no permission. */
const ownApi = `
from rest_framework.response import Response
from rest_framework.views import APIView

class Orders(APIView):
    def get(self, request):
        return Response([{"owner": request.user.username}])

urlpatterns += [path("api/orders/", Orders.as_view())]
`;

/** Files that a later page puts into the Django project: those beside `manage.py`, and what comes at the end of its own two. */
export type Additions = Readonly<Record<string, string>>;

/** The blocks that a page gives for a file of the Django project. */
export function additionsOf(path: string): Additions {
  const { blocks } = pageOf(path);
  const codeOf = (file: string) => blocks.filter((each) => each.file === `./${file}`).map(({ code }) => code);
  return Object.fromEntries(['mysite/settings.py', 'mysite/urls.py'].map((file) => [file, codeOf(file).join('\n')]));
}

/** `startproject`, the page's settings and urls, an API of the reader's own, one user, and `runserver`. */
export async function startStockDjango(
  user: { username: string; password: string },
  additions: Additions = {},
): Promise<Django> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-newcomer-'));
  const project = join(folder, 'mysite');
  const env = { ...process.env, DJANGO_SUPERUSER_PASSWORD: user.password };
  const django = async (...args: string[]) => {
    await promisify(execFile)(python, ['-E', ...args], { cwd: project, env });
  };
  await mkdir(project);
  await django('-m', 'django', 'startproject', 'mysite', '.');
  for (const file of ['mysite/settings.py', 'mysite/urls.py']) await appendFile(join(project, file), block(file));
  for (const [file, code] of Object.entries(additions)) await appendFile(join(project, file), `\n${code}`);
  await appendFile(join(project, 'mysite/urls.py'), ownApi);
  await django('manage.py', 'migrate', '--verbosity=0');
  await django('manage.py', 'createsuperuser', '--noinput', '--username', user.username, '--email', 'ada@example.com');

  const address = `127.0.0.1:${await freePort()}`;
  const origin = `http://${address}`;
  const status = () =>
    fetch(`${origin}/auth/users/me/`).then(
      (response) => response.status,
      () => null,
    );
  let server: ChildProcess | undefined;
  const stop = async () => {
    if (server) await ended(server);
    server = undefined;
  };
  const start = async () => {
    server = spawn(python, ['-E', 'manage.py', 'runserver', '--noreload', address], { cwd: project, stdio: 'ignore' });
    await until(status, 401, 30_000);
  };
  await start();
  return {
    origin,
    stop,
    start,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** More files of the project, by their paths, and what is done in its folder before `npm run dev`. */
export interface Project {
  readonly files?: Readonly<Record<string, string>>;
  readonly prepare?: (folder: string) => Promise<unknown>;
}

/** A Vite project that has `latchkey` as npm would install it, and what the page says in it; the API is where `django` is. */
export async function startVitePage(
  django: Place,
  script = block('src/main.ts'),
  { files = {}, prepare }: Project = {},
): Promise<VitePage> {
  await mkdir(join(root, '.cache'), { recursive: true });
  // Inside the project, so that Vite and the package find what they depend on.
  const folder = await mkdtemp(join(root, '.cache/newcomer-'));
  const put = async (file: string, text: string) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  await put('package.json', '{ "private": true, "type": "module" }');
  // As `create-vite` makes it, the page has an icon: the browser asks for none.
  const head = '<meta charset="utf-8">\n<link rel="icon" href="data:,">\n<title>My page</title>';
  await put('index.html', `<!doctype html>\n${head}\n${block('index.html')}`);
  await put('vite.config.ts', block('vite.config.ts').replaceAll('http://127.0.0.1:8000', django.origin));
  await put('src/main.ts', script);
  for (const [file, text] of Object.entries(files)) await put(file, text);
  for (const part of ['package.json', 'dist']) {
    await cp(join(root, part), join(folder, 'node_modules/latchkey', part), { recursive: true });
  }
  await prepare?.(folder);
  const answers: string[] = [];
  const noteAnswers = (server: ViteDevServer) => {
    server.middlewares.use(({ url = '' }, response, next) => {
      if (/^\/(auth|api)\//.test(url)) response.on('finish', () => answers.push(`${url} ${response.statusCode}`));
      next();
    });
  };
  const server = await createServer({
    root: folder,
    plugins: [{ name: 'note-answers', configureServer: noteAnswers }],
    logLevel: 'error',
    server: { host: '127.0.0.1', port: await freePort() },
  });
  await server.listen();
  return {
    origin: server.resolvedUrls?.local[0] ?? '',
    answers,
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const socket = createSocket();
  await new Promise<void>((listening) => socket.listen(0, '127.0.0.1', listening));
  const address = socket.address();
  await new Promise((closed) => socket.close(closed));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}
