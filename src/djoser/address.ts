import { parseUrl } from '../session/origins.ts';
import { invalidOption } from '../token/errors.ts';

/** Where the server is. */
export interface Address {
  endpoint(path: string): URL;
  isEndpoint(url: URL, path: string): boolean;
  /** Prefix of the API. */
  api(): string;
  /** Origins that may always get the token. None while a relative address cannot be resolved: then nothing can be sent either. */
  origins(): URL[];
}

/** With the slash at its end, without which the last segment would be replaced. */
function asFolder(option: string, value: unknown): string {
  if (!(value instanceof URL) && (typeof value !== 'string' || !value.trim()))
    throw invalidOption(option, 'a URL, such as "/auth/"');
  const text = String(value).trim();
  const url = parseUrl(text);
  if (url ? !/^https?:$/.test(url.protocol) : /^[a-z][a-z\d+.-]*:/i.test(text))
    throw invalidOption(option, 'an http or https URL');
  // `fetch` refuses an address with a user in it.
  if (/[?#]|\/\/[^/]*@/.test(text)) throw invalidOption(option, 'a URL without user, query, fragment');
  return text.endsWith('/') ? text : `${text}/`;
}

export function createAddress(baseUrl: unknown, apiUrl: unknown): Address {
  const base = asFolder('baseUrl', baseUrl);
  const api = apiUrl === undefined ? null : asFolder('apiUrl', apiUrl);
  const resolve = (option: string, text: string): URL => {
    const url = parseUrl(text);
    if (!url) throw invalidOption(option, 'absolute where there is no page to be relative to');
    return url;
  };
  let fixed = '';
  /** As the server reads it: an escaped letter is that letter. */
  const plain = ({ origin, pathname }: URL) =>
    origin + pathname.replace(/%[0-7][\da-f]/gi, decodeURIComponent).replace(/\/+$/, '');
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
  };
}
