/** The paths under which the documentation of Django's packages, and most projects, mount the endpoints. */
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

/** The addresses below which the doctor looks for a login, in this order. */
export interface Places {
  /** The address itself and the folders above it. */
  readonly near: readonly URL[];
  /** The usual places that are not in `near`. */
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
 * Returns the folders on the page that Django shows for an unknown address if DEBUG is on. The page lists the URL patterns. For example,
 * `auth/ ^jwt/create/?` means that Djoser's login is in `auth/`. A pattern that does not end with the path of a login, such as `shop/id/`,
 * counts as a folder.
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
  // Leaves out a pattern with a parameter, because it is no address. Leaves out Django's admin, whose login is not a login of the API.
  // Leaves out the root, because the doctor always searches it.
  const plain = folders.filter((folder) => /^([\w.-]+\/)+$/.test(folder) && !/^(admin|static|media)\//.test(folder));
  return unique(plain.map((folder) => new URL(`/${folder}`, address)));
}

/** Returns the path in a URL pattern of Django: `^jwt/create/? [name='jwt-create']` becomes `jwt/create/`. */
function plainPath(pattern: string): string {
  return pattern
    .replace(/\[name=.*?\]/g, '')
    .trim()
    .replace(/\\Z|[\^$]/g, '')
    .replace(/\/\?$/, '/')
    .replaceAll('\\', '');
}
