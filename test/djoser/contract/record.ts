import { isDeepStrictEqual } from 'node:util';
import { claimsOf, type Site } from './site.ts';

/** A request and what is comparable in the answer. */
export interface Recorded {
  readonly exchange: string;
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookies: readonly string[];
}

/** What the next request may need of an answer. */
export interface Answer {
  readonly access: string;
  readonly refresh: string;
  readonly auth_token: string;
  readonly csrfToken: string;
  /** The cookies it sets. */
  readonly cookies: Readonly<Record<string, string>>;
}

export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

/** Requests in an order that makes sense, for a server on which nobody else is at work. */
export interface Scenario {
  readonly name: string;
  play(ask: Ask, site: Site, about: (topic: string) => void): Promise<void>;
}

/** Where the two servers do not answer alike. */
export interface Difference {
  readonly exchange: string;
  readonly part: string;
  readonly real: unknown;
  readonly fake: unknown;
}

/** Sends a scenario's requests and keeps what came back. */
export async function record(scenario: Scenario, site: Site): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  let topic = '';
  const ask: Ask = async (method, path, body, given = {}) => {
    const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof URLSearchParams || isForm(body));
    const headers = { Accept: 'application/json', ...(isJson ? { 'Content-Type': 'application/json' } : {}), ...given };
    const sent = isJson ? JSON.stringify(body) : ((body ?? null) as BodyInit | null);
    const response = await site.fetch(site.origin + path, { method, headers, body: sent, redirect: 'manual' });
    const text = await response.text();
    // The fake server's cookie mode is that of a project without the cookie for Safari (docs/django-cookie-mode.md).
    // Nor has it a cookie name for each login.
    const cookies = response.headers
      .getSetCookie()
      .filter((cookie) => !cookie.startsWith('latchkey_session='))
      .map((cookie) => cookie.replace(/^(refresh_token)_\d+/, '$1'));
    recorded.push({
      exchange: `${scenario.name} ${recorded.length + 1} · ${topic} · ${describe(method, path, body, given)}`,
      status: response.status,
      body: comparable(text),
      headers: comparableHeaders(response.headers),
      cookies: cookies.map(comparableCookie),
    });
    const data = text.startsWith('{') ? JSON.parse(text) : {};
    const pairs = cookies.map((cookie) => cookie.slice(0, cookie.indexOf(';')).split('='));
    return { ...data, cookies: Object.fromEntries(pairs) };
  };
  await scenario.play(ask, site, (text) => {
    topic = text;
  });
  return recorded;
}

export function compare(real: readonly Recorded[], fake: readonly Recorded[]): Difference[] {
  return real.flatMap((expected, index) => {
    const actual = fake[index];
    const parts = ['exchange', 'status', 'body', 'headers', 'cookies'] as const;
    return parts
      .filter((part) => !isDeepStrictEqual(expected[part], actual?.[part]))
      .map((part) => ({ exchange: expected.exchange, part, real: expected[part], fake: actual?.[part] }));
  });
}

/** One paragraph for each exchange that differs. */
export function explain(server: string, differences: readonly Difference[]): string {
  const exchanges = new Set(differences.map(({ exchange }) => exchange));
  const paragraphs = [...exchanges].map((exchange) => {
    const lines = differences
      .filter((difference) => difference.exchange === exchange)
      .map(({ part, real, fake }) => `  ${part}\n    real  ${write(real)}\n    fake  ${write(fake)}`);
    return [`${server} · ${exchange}`, ...lines].join('\n');
  });
  return paragraphs.join('\n\n');
}

const write = (value: unknown): string => String(JSON.stringify(value)).slice(0, 600);

const isForm = (body: unknown): body is FormData => body instanceof FormData;

function describe(method: string, path: string, body: unknown, headers: Readonly<Record<string, string>>): string {
  const kind = body instanceof URLSearchParams ? 'a form' : isForm(body) ? 'a multipart form' : JSON.stringify(body);
  const said = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [method, path, kind, ...said].filter(Boolean).join(' ').replace(SECRETS, nameOf).slice(0, 300);
}

// Tokens, keys, links and CSRF tokens: other ones on each server, of one kind on both.
const SECRETS = /eyJ[\w-]+\.[\w-]+\.[\w-]+|\b\w+-[0-9a-f]{32}\b|\b[0-9a-f]{40}\b|\b\w{64}\b|\b\w{32}\b/g;

function nameOf(secret: string): string {
  if (secret.startsWith('eyJ')) return `<${claimsOf(secret).token_type ?? 'token'}>`;
  return secret.includes('-') ? '<link>' : `<${secret.length} characters>`;
}

function comparable(text: string): unknown {
  if (text === '') return 'nothing';
  if (text.includes('<html')) return 'a page';
  return JSON.parse(text, (key, value) => {
    if (value?.renders !== undefined) return 'metadata';
    // A mark of the fake's own.
    if (value?.pong === true) {
      const { pong: _, ...rest } = value;
      return rest;
    }
    if (typeof value !== 'string' || key === 'sha256') return value;
    if (value.startsWith('eyJ')) return comparableToken(value);
    // Python's own words for what is wrong with the text.
    if (key === 'detail' && value.startsWith('JSON parse error')) return 'JSON parse error';
    return aboutAMinute(value).replace(SECRETS, nameOf);
  });
}

/** Names and types of the claims; the times from now on, to the nearest ten seconds (`+ 0`: not minus zero). */
function comparableToken(token: string): unknown {
  // The views of cookie mode add the claim `login` (docs/django-cookie-mode.md).
  const { jti, exp, iat, login: _, hash_password: hash, ...rest } = claimsOf(token);
  const fromNow = (seconds: unknown) =>
    typeof seconds === 'number' ? Math.round((seconds - Date.now() / 1000) / 10) * 10 + 0 : typeof seconds;
  return { ...rest, jti: typeof jti, exp: fromNow(exp), iat: fromNow(iat), ...(hash ? { hash_password: 'md5' } : {}) };
}

/** The seconds until a throttled client may come back, some of which pass before this is read. */
const aboutAMinute = (text: string): string => text.replace(/\b(5\d|60)\b/, '60');

function comparableHeaders(headers: Headers): Record<string, unknown> {
  const names = ['Allow', 'WWW-Authenticate', 'Content-Type', 'Location', 'Retry-After'];
  const found = names.filter((name) => headers.has(name));
  const said = found.map((name) => [name, aboutAMinute(headers.get(name) ?? '')]);
  return { ...Object.fromEntries(said), dated: !Number.isNaN(Date.parse(headers.get('Date') ?? '')) };
}

function comparableCookie(cookie: string): string {
  return cookie
    .replace(/expires=[^;]*; /i, '')
    .replace(/=(eyJ[^;]*)/, (_, token) => `=${JSON.stringify(comparableToken(token))}`)
    .replace(SECRETS, nameOf);
}
