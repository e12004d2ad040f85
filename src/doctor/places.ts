/** Where Django's packages are mounted by their own documentation, and by most projects. */
const usual = [
  'auth/',
  'api/auth/',
  'api/v1/auth/',
  'api/',
  'api/v1/',
  'dj-rest-auth/',
  'api/dj-rest-auth/',
  '_allauth/app/v1/',
];

/** Addresses to look below, in the order in which they are tried. */
export interface Places {
  /** The address itself and the folders above it. */
  readonly near: readonly URL[];
  /** The usual places. */
  readonly usual: readonly URL[];
}

export function placesFor(address: URL): Places {
  const near = [address];
  for (let place = address; place.pathname !== '/'; ) {
    place = new URL('..', place);
    near.push(place);
  }
  const below = address.pathname === '/' ? [] : ['auth/', 'api/'].map((path) => new URL(path, address));
  const others = [...usual.map((path) => new URL(path, new URL('/', address))), ...below];
  return { near: unique(near), usual: unique(others).filter(({ href }) => near.every((each) => each.href !== href)) };
}

export function unique(urls: readonly URL[]): URL[] {
  return [...new Map(urls.map((url) => [url.href, url])).values()];
}

/**
 * The folders that Django names on the page that it shows for an unknown address with DEBUG on. That page lists the URL patterns, so
 * nothing need be guessed: `auth/ ^jwt/create/?` says that `auth/` has the login of Djoser, and `shop/id/` that something is there.
 */
export function placesInDebugPage(page: string, address: URL, loginPaths: readonly string[]): URL[] {
  const patterns = page.split('<li>').map((item) => {
    const [codes = ''] = item.split('</li>', 1);
    return [...codes.matchAll(/<code>([^<]*)<\/code>/g)].map(([, code = '']) => plainPath(code)).join('');
  });
  const folders = patterns.map((pattern) => {
    const login = loginPaths.find((path) => pattern.endsWith(path));
    return login === undefined ? pattern : pattern.slice(0, -login.length);
  });
  // A pattern with a parameter in it is no address, and the login of the admin is none of the API. The root is looked at anyway.
  const plain = folders.filter((folder) => /^([\w.-]+\/)+$/.test(folder) && !/^(admin|static|media)\//.test(folder));
  return unique(plain.map((folder) => new URL(`/${folder}`, address)));
}

/** `^jwt/create/? [name='jwt-create']` → `jwt/create/` */
function plainPath(pattern: string): string {
  return pattern
    .replace(/\[name=.*?\]/g, '')
    .trim()
    .replace(/\\Z|[\^$]/g, '')
    .replace(/\/\?$/, '/')
    .replaceAll('\\', '');
}
