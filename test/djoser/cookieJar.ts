/** A `fetch` with cookies, as a page of the server's own origin has it: Node's keeps none. */
export interface CookieJar {
  fetch: typeof fetch;
  /** The value a script would see in `document.cookie`; HttpOnly cookies are not there. */
  visible(name: string): string | null;
  /** Everything the jar holds, HttpOnly or not. */
  all(): readonly Cookie[];
  /** Keeps the cookies of an answer, as a browser does when the answer arrives. `fetch` does so by itself. */
  receive(response: Response): void;
  clear(): void;
}

export interface Cookie {
  name: string;
  value: string;
  path: string;
  httpOnly: boolean;
  /** The attributes as they were sent, lower case names. */
  attributes: ReadonlyMap<string, string>;
}

export function cookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>();

  const jarFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const withCookies = request.credentials !== 'omit';
    if (withCookies) {
      const path = new URL(request.url).pathname;
      const sent = [...cookies.values()].filter((cookie) => covers(cookie.path, path));
      if (sent.length > 0) request.headers.set('Cookie', sent.map(({ name, value }) => `${name}=${value}`).join('; '));
    }
    const response = await fetch(request);
    if (withCookies) receive(response);
    return response;
  };

  function receive(response: Response): void {
    for (const header of response.headers.getSetCookie()) keep(parse(header));
  }

  function keep(cookie: Cookie): void {
    const key = `${cookie.name};${cookie.path}`;
    const maxAge = cookie.attributes.get('max-age');
    const expires = cookie.attributes.get('expires');
    const over =
      maxAge !== undefined ? Number(maxAge) <= 0 : expires !== undefined && Date.parse(expires) <= Date.now();
    if (over) cookies.delete(key);
    else cookies.set(key, cookie);
  }

  return {
    fetch: jarFetch,
    visible: (name) =>
      [...cookies.values()].find((cookie) => cookie.name === name && !cookie.httpOnly && cookie.path === '/')?.value ??
      null,
    all: () => [...cookies.values()],
    receive,
    clear: () => cookies.clear(),
  };
}

function parse(header: string): Cookie {
  const [pair = '', ...rest] = header.split(';').map((part) => part.trim());
  const [name, value] = split(pair);
  const attributes = new Map(
    rest.map((part) => {
      const [key, text] = split(part);
      return [key.toLowerCase(), text] as const;
    }),
  );
  return { name, value, path: attributes.get('path') ?? '/', httpOnly: attributes.has('httponly'), attributes };
}

function split(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1).replace(/^"(.*)"$/, '$1')];
}

function covers(cookiePath: string, path: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}
