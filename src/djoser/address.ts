import { parseUrl } from '../platform/allowed-origins.ts';
import { checkOption, invalidOption } from '../token/errors.ts';

/** Where the server is. */
export interface Address {
  endpoint(path: string): URL;
  isEndpoint(url: URL, path: string): boolean;
  /** Prefix of the API. */
  api(): string;
  /** Origins that may always get the token. None while a relative address cannot be resolved: then nothing can be sent either. */
  origins(): URL[];
  /** Which server this is: `baseUrl` as it is resolved, without a slash at its end. Two tenants below one host are two servers. */
  serverId(): string;
}

/** The machine itself, where browsers let an https page speak plain http (W3C Secure Contexts, section 3.1). */
export function isLoopback({ hostname }: URL): boolean {
  return /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** With the slash at its end, without which the last segment would be replaced. */
function asFolder(option: string, value: unknown): string {
  const given = value instanceof URL || (typeof value === 'string' && value.trim());
  checkOption(option, Boolean(given), 'a URL, such as "/auth/"');
  const text = String(value).trim();
  const url = parseUrl(text);
  const isHttp = url ? /^https?:$/.test(url.protocol) : !/^[a-z][a-z\d+.-]*:/i.test(text);
  checkOption(option, isHttp, 'an http or https URL');
  // `fetch` refuses an address with a user in it.
  checkOption(option, !/[?#]|\/\/[^/]*@/.test(text), 'a URL without user, query, fragment');
  const page = globalThis.location ?? parseUrl('');
  const isMixed = page?.protocol === 'https:' && url?.protocol === 'http:' && !isLoopback(url);
  checkOption(option, !isMixed, 'https: browsers block plain http to another machine on an https page');
  return text.endsWith('/') ? text : `${text}/`;
}

/** An address as the server reads it: an escaped letter is that letter, and a slash at the end makes no difference. */
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
  let fixed = '';
  return {
    endpoint: (path) => new URL(path, resolve('baseUrl', base)),
    isEndpoint(url, path) {
      const own = parseUrl(base);
      return own !== null && plain(url) === plain(new URL(path, own));
    },
    api() {
      if (fixed) return fixed;
      const { href } = api === null ? new URL('/', resolve('baseUrl', base)) : resolve('apiUrl', api);
      // Asked for by every request: what is absolute is the same for ever, and what is not follows the page.
      if (/^https?:\/\//.test(api ?? base)) fixed = href;
      return href;
    },
    origins: () => [parseUrl(base), api === null ? null : parseUrl(api)].filter((url) => url !== null),
    serverId() {
      const url = parseUrl(base);
      return url ? plain(url) : base.replace(/\/+$/, '');
    },
  };
}
