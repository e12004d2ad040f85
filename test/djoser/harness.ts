import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
/** Where each version of SimpleJWT is installed: 5.3.1, 5.4.0 and 5.5.1. */
const environments = { '5.3': '.venvs/simplejwt-5.3', '5.4': '.venvs/simplejwt-5.4', '5.5': '.venv' };
/** Django Channels with Daphne, for the profile `sockets`. */
const withChannels = '.venvs/channels';
/** django-trench, django-allauth and django-axes, for the profile `second-factor`. */
const withSecondFactor = '.venvs/second-factor';
/** Django Ninja JWT and django-allauth. */
const withNinjaAndAllauth = '.venvs/ninja-allauth';
export type SimpleJwt = keyof typeof environments;
const serve = fileURLToPath(new URL('test/djoser/server/serve.py', root));
const cache = fileURLToPath(new URL('.cache/', root));
const setUp = 'node scripts/setup.mjs';

/** The kinds of server there are; what each means is in `server/profiles.py`. */
export const profiles = [
  'rotation',
  'norotation',
  'rotation-without-blacklist',
  'no-blacklist-app',
  'jwt-scheme',
  'bearer-scheme',
  'session-first',
  'session-second',
  'throttled',
  'cookie',
  'cookie-hidden-csrf',
  'access-cookie',
  'multi-page',
  'pages',
  'sockets',
  'second-factor',
  'dj-rest-auth',
  'dj-rest-auth-csrf',
  'retype',
  'activation',
  'show-users',
  'social',
  'revoke-on-password',
  'token-second',
  'token-first',
  'leeway',
  'login-by-email',
  'password-rules',
] as const;
export type Profile = (typeof profiles)[number];

export interface DjoserOptions {
  profile: Profile;
  /** Changes to the profile, written as a profile is (`server/profiles.py`). */
  settings?: Readonly<Record<string, unknown>>;
  /** Default: `'5.5'`. */
  simplejwt?: SimpleJwt;
  /** With Django Ninja JWT and django-allauth installed. Default: no. */
  ninjaAndAllauth?: boolean;
  /** Lifetimes of the tokens. Default: 300 s and a day; 3 s and 60 s in the profile `rotation`. */
  accessSeconds?: number;
  refreshSeconds?: number;
  /** Django's SECRET_KEY, and a SIGNING_KEY of SimpleJWT's own. Default: the same for all, and none. */
  secretKey?: string;
  signingKey?: string;
  /** Default: `ada`. */
  users?: readonly TestUser[];
  /** Origins that CORS and CSRF let in. Default: none but the server's own. */
  origins?: readonly string[];
  /** A directory served under `/static-test/`. */
  staticDir?: string;
  /** Where the database is kept, for a server that is stopped and started again. Default: nowhere, it goes with the server. */
  dataDir?: string;
}

export interface TestUser {
  username: string;
  password: string;
  email?: string;
}

export const ada = { username: 'ada', password: 'correct-horse', email: 'ada@example.com' } as const satisfies TestUser;

export interface DjoserServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  /** `<origin>/auth/` */
  baseUrl: string;
  control: Control;
  /** What the server has written to stderr: tracebacks of 500s. */
  stderr(): string;
  stop(): Promise<void>;
}

export interface Control {
  /** The requests so far, in the order in which they arrived; preflights included, calls of this control not. */
  log(): Promise<LogEntry[]>;
  /** The refreshes in the log, counted. */
  refreshes(): Promise<RefreshCounts>;
  resetLog(): Promise<void>;
  /** Forgets the log, faults, delays, pages, revocations, mails and throttling. Users and issued tokens stay. */
  reset(): Promise<void>;
  /** The next requests for a path fail. Faults of one path queue up; preflights are never touched. */
  failNext(path: string, fault?: FaultOptions): Promise<void>;
  /** Slows a path down, until 0 is given: before the view runs, or after it. */
  delay(path: string, ms: number, options?: { after?: boolean }): Promise<void>;
  /**
   * The server stops accepting one access token, or all it has issued so far, and says that they are invalid or `expired`. Resolves
   * to how many that were.
   */
  revokeAccess(token?: string, options?: { expired?: boolean }): Promise<number>;
  /** How long the access tokens live that are made from now on. */
  setAccessSeconds(seconds: number): Promise<void>;
  /** An HTML page of the server's own origin. */
  page(path: string, html: string): Promise<void>;
  mails(): Promise<Mail[]>;
  createUser(user: TestUser): Promise<number>;
  deactivate(username: string): Promise<void>;
  activate(username: string): Promise<void>;
  makeStaff(username: string): Promise<void>;
  setPassword(username: string, password: string): Promise<void>;
  deleteUser(username: string): Promise<void>;
}

export interface FaultOptions {
  /** Default: 503. */
  status?: number;
  /** An object is sent as JSON, a string as HTML unless `contentType` says otherwise. */
  body?: string | object;
  contentType?: string;
  headers?: Record<string, string>;
  /** How many requests fail. Default: 1. */
  times?: number;
  /** The view runs and its answer is lost. Default: the view does not run. */
  after?: boolean;
  /** The connection ends without an answer. */
  drop?: boolean;
}

export interface LogEntry {
  id: number;
  /** When it arrived, epoch ms. */
  at: number;
  method: string;
  path: string;
  origin: string | null;
  hasAuthorization: boolean;
  scheme: string | null;
  tokenSha256: string | null;
  hasCsrfToken: boolean;
  /**
   * Each JWT in the request, in a header, a cookie, the address or the body: `own` if this server has signed it. Servers of one
   * `secretKey` sign alike.
   */
  tokens: ('own' | 'foreign')[];
  /** `prefetch;prerender` for what a prerendered page sends. */
  secPurpose: string | null;
  /** Names the proxy that passed it on. */
  via: string | null;
  /** Set for POSTs to the refresh endpoint. */
  refresh: RefreshEntry | null;
  /** null while it runs, 0 when the connection was dropped. */
  status: number | null;
  tookMs: number | null;
}

export interface RefreshEntry {
  outcome: 'granted' | 'refused' | 'unavailable' | null;
  tokenSha256: string | null;
  /** How often this refresh token has been seen, this time included; earlier logs count. */
  presented: number;
  /** A request with this token had been granted before this one arrived. */
  grantedBefore: boolean;
}

export interface RefreshCounts {
  total: number;
  granted: number;
  refused: number;
  unavailable: number;
  /** Refreshes with a token that had been presented before. */
  reused: number;
}

export interface Mail {
  to: string[];
  subject: string;
  body: string;
}

/** Starts a real Djoser server in a process of its own. */
export async function startDjoser(options: DjoserOptions): Promise<DjoserServer> {
  const { profile, simplejwt = '5.5', ninjaAndAllauth = false } = options;
  const ofProfile: Partial<Record<Profile, string>> = { sockets: withChannels, 'second-factor': withSecondFactor };
  const usual = ofProfile[profile] ?? environments[simplejwt];
  const installed = ninjaAndAllauth ? withNinjaAndAllauth : usual;
  const python = fileURLToPath(new URL(`${installed}/bin/python`, root));
  if (!existsSync(python)) {
    throw new Error(`The Python environment of the Djoser tests is missing. Run: ${setUp}`);
  }
  // `-E`: what the caller has set for Python does not count here.
  const child = spawn(python, ['-E', serve], {
    env: { ...process.env, ...environment(options) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-20_000);
  });
  // The server ends with its stdin, and that closes with this process, however it ends: nothing is left running.
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
    child.stdin.end();
    await ended;
    clearTimeout(timer);
  };

  let port: number;
  try {
    port = await announcedPort(child);
  } catch (cause) {
    await stop();
    const tail = stderr.trim().split('\n').slice(-12).join('\n');
    throw new Error(
      `The Djoser server (${options.profile}) did not start. If its packages are missing, run: ${setUp}\n${tail}`,
      { cause },
    );
  }
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    baseUrl: `${origin}/auth/`,
    control: control(origin),
    stderr: () => stderr,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function environment(options: DjoserOptions): Record<string, string> {
  const set: Record<string, string> = {
    LATCHKEY_PROFILE: options.profile,
    LATCHKEY_USERS: JSON.stringify(options.users ?? [ada]),
    LATCHKEY_ORIGINS: JSON.stringify(options.origins ?? []),
    LATCHKEY_SETTINGS: JSON.stringify(options.settings ?? {}),
    // Each version has tables of its own.
    LATCHKEY_CACHE_DIR: `${cache}simplejwt-${options.simplejwt ?? '5.5'}`,
  };
  if (options.accessSeconds !== undefined) set.LATCHKEY_ACCESS_SECONDS = String(options.accessSeconds);
  if (options.refreshSeconds !== undefined) set.LATCHKEY_REFRESH_SECONDS = String(options.refreshSeconds);
  if (options.secretKey !== undefined) set.LATCHKEY_SECRET_KEY = options.secretKey;
  if (options.signingKey !== undefined) set.LATCHKEY_SIGNING_KEY = options.signingKey;
  if (options.staticDir !== undefined) set.LATCHKEY_STATIC_DIR = options.staticDir;
  if (options.dataDir !== undefined) set.LATCHKEY_KEPT_DIR = options.dataDir;
  return set;
}

function announcedPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('No port was announced within 60 s.')), 60_000);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    let text = '';
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`The server process ended with code ${code}.`)));
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      const announced: { port: number } = JSON.parse(text.slice(0, end));
      resolve(announced.port);
    });
  });
}

function control(origin: string): Control {
  async function ask<T>(action: string, body: object = {}): Promise<T> {
    const response = await fetch(`${origin}/__control__/${action}/`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`The control endpoint ${action} answered ${response.status}.`);
    return (await response.json()) as T;
  }
  const log = (): Promise<LogEntry[]> => ask('log');

  return {
    log,
    refreshes: async () => countRefreshes(await log()),
    resetLog: () => ask('reset-log'),
    reset: () => ask('reset'),
    failNext: (path, { body = '<h1>Service Unavailable</h1>', ...fault } = {}) =>
      ask('fail-next', {
        path,
        ...(typeof body === 'string' ? { body } : { body: JSON.stringify(body), contentType: 'application/json' }),
        ...fault,
      }),
    delay: (path, ms, { after = false } = {}) => ask('delay', { path, ms, after }),
    revokeAccess: (token, { expired = false } = {}) => ask('revoke-access', { token, expired }),
    setAccessSeconds: (seconds) => ask('access-lifetime', { seconds }),
    page: (path, html) => ask('page', { path, html }),
    mails: () => ask('mails'),
    createUser: (user) => ask('create-user', user),
    deactivate: (username) => ask('change-user', { username, active: false }),
    activate: (username) => ask('change-user', { username, active: true }),
    makeStaff: (username) => ask('change-user', { username, staff: true }),
    setPassword: (username, password) => ask('change-user', { username, password }),
    deleteUser: (username) => ask('delete-user', { username }),
  };
}

/** The refreshes among some entries of a log. */
export function countRefreshes(entries: readonly LogEntry[]): RefreshCounts {
  const refreshes = entries.flatMap(({ refresh }) => refresh ?? []);
  const having = (outcome: RefreshEntry['outcome']): number =>
    refreshes.filter((refresh) => refresh.outcome === outcome).length;
  return {
    total: refreshes.length,
    granted: having('granted'),
    refused: having('refused'),
    unavailable: having('unavailable'),
    reused: refreshes.filter(({ presented }) => presented > 1).length,
  };
}
