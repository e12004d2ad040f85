import { isDowngrade, isLoopback, parseUrl } from '../platform/allowed-origins.ts';
import { checkOption, invalidOption } from '../token/errors.ts';

/** The addresses of the server. */
export interface Address {
  endpoint(path: string): URL;
  isEndpoint(url: URL, path: string): boolean;
  /** Returns the prefix for API requests. */
  api(): string;
  /**
   * Returns the origins that may always get the token: those of `baseUrl` and `apiUrl`. A relative address without a page has no origin,
   * and nothing can be sent to it.
   */
  origins(): URL[];
  /** Whether the URL is on the origin of `baseUrl` or `apiUrl`. */
  isOwn(url: string): boolean;
  /**
   * Returns the host names of the page and of the server, when both are this machine under two names, such as `localhost` and `127.0.0.1`.
   * Otherwise returns `null`.
   */
  twoNames(): readonly [page: string, server: string] | null;
  /** Returns the id of the server: `baseUrl` as an absolute URL, without slashes at its end. Two paths on one host are two servers. */
  serverId(): string;
}

/**
 * Checks the option, and returns it as a URL with a slash at its end. Without this slash, `new URL` would replace the last segment of the
 * path. In a page the URL becomes absolute here, once: a `<base>` element that somebody inserts later must not send tokens and passwords to
 * another server. Where there is no document (Node, a worker), a relative URL stays relative.
 */
function asFolder(option: string, value: unknown): string {
  const given = value instanceof URL || (typeof value === 'string' && value.trim());
  checkOption(option, Boolean(given), 'a URL, such as "/auth/"');
  const text = String(value).trim();
  const url = parseUrl(text);
  const isHttp = url ? /^https?:$/.test(url.protocol) : !/^[a-z][a-z\d+.-]*:/i.test(text);
  checkOption(option, isHttp, 'an http or https URL');
  // `fetch` rejects an address that has a user name in it.
  checkOption(option, !/[?#]|\/\/[^/]*@/.test(text), 'a URL without user, query, fragment');
  checkOption(
    option,
    !url || !isDowngrade(url),
    'https: browsers block plain http to another machine on an https page',
  );
  const folder = text.endsWith('/') ? text : `${text}/`;
  return parseUrl(folder)?.href ?? folder;
}

/**
 * Returns the address in a form in which equal addresses are equal strings: escaped characters are decoded, and slashes at the end are
 * removed.
 */
const plain = ({ origin, pathname }: URL) =>
  origin + pathname.replace(/%[0-7][\da-f]/gi, decodeURIComponent).replace(/\/+$/, '');

export function createAddress(baseUrl: unknown, apiUrl: unknown): Address {
  const base = asFolder('baseUrl', baseUrl);
  const api = apiUrl === undefined ? null : asFolder('apiUrl', apiUrl);
  const resolve = (option: string, text: string): URL => {
    const url = parseUrl(text);
    if (!url) throw invalidOption(option, 'absolute where there is no page to be relative to');
    return url;
  };
  const origins = () => [parseUrl(base), api === null ? null : parseUrl(api)].filter((url) => url !== null);
  return {
    endpoint: (path) => new URL(path, resolve('baseUrl', base)),
    isEndpoint(url, path) {
      const own = parseUrl(base);
      return own !== null && plain(url) === plain(new URL(path, own));
    },
    api: () => (api === null ? new URL('/', resolve('baseUrl', base)) : resolve('apiUrl', api)).href,
    origins,
    isOwn: (url) => origins().some(({ origin }) => origin === parseUrl(url)?.origin),
    twoNames() {
      const [page, server] = [parseUrl(''), parseUrl(base)];
      if (!page || !server || page.hostname === server.hostname || !isLoopback(page) || !isLoopback(server))
        return null;
      return [page.hostname, server.hostname];
    },
    serverId() {
      const url = parseUrl(base);
      return url ? plain(url) : base.replace(/\/+$/, '');
    },
  };
}
