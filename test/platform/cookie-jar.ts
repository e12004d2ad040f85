import { vi } from 'vitest';

/** A cookie as the jar keeps it. */
export interface JarCookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** Without a dot in front; `hostOnly`: no `Domain` was given. */
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: string;
  readonly partitioned: boolean;
  /** Epoch ms; `null` for a cookie that ends with the browser. */
  readonly expiresAt: number | null;
}

export interface Jar {
  all(): JarCookie[];
  get(name: string): JarCookie | undefined;
  /** Sets a cookie as another script of the page would. */
  put(text: string): void;
  /** Goes to another address with the same cookies. */
  visit(url: string): void;
  /** The browser is closed and opened again. */
  restart(): void;
}

/**
 * A page with the cookies of one browser, as strict as browsers are (RFC 6265bis): at most 4,096 bytes, `Secure` only on https and
 * never overwritten from http, `SameSite=None` and `Partitioned` only with `Secure`, `Path` and `Domain` matched, longer paths first. A cookie in
 * a partition is another one than that of the same name outside. In a frame on another site only `SameSite=None` counts.
 */
export function openJar(address = 'https://app.example.test/', { embedded = false } = {}): Jar {
  let cookies: JarCookie[] = [];
  let url = new URL(address);

  const visible = () =>
    cookies
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > Date.now())
      .filter((cookie) => coversHost(cookie, url.hostname) && coversPath(cookie.path, url.pathname))
      .filter(({ secure }) => !secure || url.protocol === 'https:')
      .filter(({ sameSite }) => !embedded || sameSite === 'none')
      .sort((one, other) => other.path.length - one.path.length);

  const put = (text: string) => {
    const [pair = '', ...rest] = text.split(';').map((part) => part.trim());
    const [name, value] = split(pair);
    const said = new Map(rest.map((part) => split(part)).map(([key, each]) => [key.toLowerCase(), each]));
    const domain = said.get('domain')?.replace(/^\./, '').toLowerCase();
    const expires = Date.parse(said.get('expires') ?? '');
    const path = said.get('path') ?? '';
    const cookie: JarCookie = {
      name,
      value,
      path: path.startsWith('/') ? path : url.pathname.replace(/\/[^/]*$/, '') || '/',
      domain: domain || url.hostname,
      hostOnly: !domain,
      secure: said.has('secure'),
      sameSite: said.get('samesite')?.toLowerCase() ?? 'lax',
      partitioned: said.has('partitioned'),
      expiresAt: Number.isNaN(expires) ? null : expires,
    };
    const same = (other: JarCookie) =>
      other.name === name &&
      other.domain === cookie.domain &&
      other.hostOnly === cookie.hostOnly &&
      other.partitioned === cookie.partitioned;
    const dropped =
      Buffer.byteLength(name + value) > 4096 ||
      !coversHost(cookie, url.hostname) ||
      (cookie.secure && url.protocol !== 'https:') ||
      ((cookie.sameSite === 'none' || cookie.partitioned) && !cookie.secure) ||
      (embedded && cookie.sameSite !== 'none') ||
      (url.protocol !== 'https:' && cookies.some((other) => other.secure && same(other)));
    if (dropped) return;
    cookies = cookies.filter((other) => !(same(other) && other.path === cookie.path));
    if (cookie.expiresAt === null || cookie.expiresAt > Date.now()) cookies.push(cookie);
  };

  vi.stubGlobal('document', {
    get cookie() {
      return visible()
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ');
    },
    set cookie(text: string) {
      put(text);
    },
  });
  const visit = (to: string) => {
    url = new URL(to);
    vi.stubGlobal('location', url);
  };
  visit(address);

  return {
    all: () => cookies,
    get: (name) => cookies.find((cookie) => cookie.name === name),
    put,
    visit,
    restart() {
      cookies = cookies.filter(({ expiresAt }) => expiresAt !== null);
    },
  };
}

function split(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function coversHost({ domain, hostOnly }: JarCookie, host: string): boolean {
  return host === domain || (!hostOnly && host.endsWith(`.${domain}`));
}

function coversPath(cookiePath: string, path: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}
