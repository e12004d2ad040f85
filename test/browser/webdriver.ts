import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expression, unwrap } from './evaluation.ts';
import { signalBrowser } from './processes.ts';
import type { Browser, Profile, ProfileOptions, Tab } from './tab.ts';

const driverPath = process.env.LATCHKEY_WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver';
const binary = process.env.LATCHKEY_WEBKIT ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const patienceMs = 20_000;

/** Speaks the W3C WebDriver protocol. */
type Send = <Result>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<Result>;

export async function webKit(): Promise<Browser> {
  const port = await freePort();
  // The driver ends with its stdin, and that closes with this process, however it ends. The screen follows the driver, and
  // the browser follows the screen.
  const script = `"$0" --port=${port} & driver=$!; cat > /dev/null; kill $driver; wait $driver`;
  const child = spawn('xvfb-run', ['-a', 'sh', '-c', script, driverPath], { stdio: ['pipe', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4_000);
  });
  const send = sender(`http://127.0.0.1:${port}`);
  try {
    await started(child, send);
  } catch (cause) {
    child.stdin.end();
    throw new Error(`WebKitWebDriver did not start.\n${stderr}`, { cause });
  }

  let session: string | undefined;
  const forget = async () => {
    const last = session;
    session = undefined;
    if (last !== undefined) await send('DELETE', last);
  };
  return {
    name: 'WebKit',
    cannot: {
      freeze: 'WebKitWebDriver has no command that freezes a tab',
      crash: 'WebKitWebDriver closes the browser when a page crashes',
      offline: 'WebKitWebDriver has no command that takes a tab off the network',
      problems: 'WebKitWebDriver has no command that reads the console',
    },
    async freshProfile({ proxy }: ProfileOptions = {}) {
      await forget();
      // A session is a browser process of its own, and keeps nothing on disk.
      const alwaysMatch = {
        'webkitgtk:browserOptions': { binary, args: ['--automation'] },
        timeouts: { script: patienceMs, pageLoad: patienceMs },
        ...(proxy !== undefined && { proxy: { proxyType: 'manual', httpProxy: proxy } }),
      };
      const { sessionId } = await send<{ sessionId: string }>('POST', '/session', { capabilities: { alwaysMatch } });
      session = `/session/${sessionId}`;
      return profileOf(session, send, forget);
    },
    async sleep() {
      signalBrowser(pidOf(child), 'SIGSTOP');
    },
    async wake() {
      signalBrowser(pidOf(child), 'SIGCONT');
    },
    async close() {
      await forget();
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.stdin.end();
      await ended;
    },
  };
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('The browser has no process of ours.');
  return child.pid;
}

async function profileOf(session: string, send: Send, close: () => Promise<void>): Promise<Profile> {
  let unused: string | undefined = await send<string>('GET', `${session}/window`);
  let selected: string | undefined;
  const handles = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();

  /** The protocol has one selected window, so tabs take turns. */
  const inTab = <Result>(handle: string, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => {
    const mine = turn.then(async () => {
      if (selected !== handle) await send('POST', `${session}/window`, { handle });
      selected = handle;
      return send<Result>(method, session + path, body);
    });
    turn = mine.catch(() => {});
    return mine;
  };

  return {
    async open(url) {
      // The browser starts with one tab, and it is the one in front; the others open behind it, from one that is open.
      const [opener] = handles;
      const anew = () =>
        opener === undefined
          ? send<{ handle: string }>('POST', `${session}/window/new`, { type: 'tab' })
          : inTab<{ handle: string }>(opener, 'POST', '/window/new', { type: 'tab' });
      const handle = unused ?? (await anew()).handle;
      unused = undefined;
      handles.add(handle);
      await inTab(handle, 'POST', '/url', { url });
      const tab = tabOf((method, path, body) => inTab(handle, method, path, body));
      return {
        ...tab,
        close() {
          handles.delete(handle);
          return tab.close();
        },
      };
    },
    close,
  };
}

function tabOf(send: Send): Tab {
  let asked = 0;

  const execute = <Result>(script: string): Promise<Result> => send('POST', '/execute/sync', { script, args: [] });

  /** A script that waits would keep all other tabs waiting, so the answer is left in the page and collected from there. */
  const evaluate = async <Args extends readonly unknown[], Result>(
    run: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result> => {
    asked += 1;
    const place = `window.__answers[${asked}]`;
    let text = await execute<string | null>(
      `const answer = ${expression(run, args)};
      if (typeof answer === 'string') return answer;
      window.__answers ??= {};
      ${place} = null;
      answer.then((text) => { ${place} = text });
      return null;`,
    );
    for (let waited = 0; text === null; waited += 20) {
      if (waited > patienceMs) throw new Error(`The page did not answer in ${patienceMs} ms.`);
      await sleep(20);
      text = await execute<string | null>(
        `if (!window.__answers) throw new Error('The page has gone.'); return ${place} ?? null;`,
      );
    }
    return unwrap(text);
  };

  return {
    evaluate,
    goto: (url) => send('POST', '/url', { url }),
    reload: () => send('POST', '/refresh'),
    back: () => send('POST', '/back'),
    hide: () => send('POST', '/window/minimize'),
    show: () => send('POST', '/window/rect', { x: 0, y: 0, width: 1000, height: 700 }),
    freeze: () => Promise.reject(new Error('WebKit cannot freeze a tab.')),
    resume: () => Promise.reject(new Error('WebKit cannot freeze a tab.')),
    offline: () => Promise.reject(new Error('WebKit cannot go offline.')),
    problems: () => Promise.reject(new Error('WebKit does not show its console.')),
    crash: () => Promise.reject(new Error('WebKit does not outlive a crash of its page.')),
    close: () => send('DELETE', '/window'),
  };
}

function sender(base: string): Send {
  return async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
      // A browser that does not even start is tried again by the test, instead of being waited for to its end.
      signal: AbortSignal.timeout(2 * patienceMs),
    });
    const { value } = (await response.json()) as { value: never };
    if (!response.ok) {
      const { error, message } = value as { error: string; message: string };
      throw new Error(`${method} ${path}: ${error} (${message})`);
    }
    return value;
  };
}

async function started(child: ChildProcess, send: Send): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  child.once('exit', (code) => {
    failure ??= new Error(`It ended with code ${code}.`);
  });
  for (let waited = 0; waited < patienceMs; waited += 50) {
    if (failure) throw failure;
    const ready = await send<{ ready: boolean }>('GET', '/status').then(
      (status) => status.ready,
      () => false,
    );
    if (ready) return;
    await sleep(50);
  }
  throw new Error(`It was not ready after ${patienceMs} ms.`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
