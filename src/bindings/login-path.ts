/** A path of no site: what it is resolved to tells whether an address leaves the one it is on. */
const nowhere = 'https://latchkey.invalid';

/** The login page's path, with the page that was asked for in `next`, as Django names it. */
export function loginPath(login: string, from: string): string {
  return `${login}${login.includes('?') ? '&' : '?'}next=${encodeURIComponent(from)}`;
}

/**
 * The page to go to after a login: what `next` names if that is a path of this site, else the fallback. Anybody can write a link to
 * your login page; without this check it could send your users, just logged in, to a page that looks like yours.
 *
 * @example
 * navigate(nextPath(new URLSearchParams(location.search).get('next')), { replace: true })
 */
export function nextPath(next: unknown, fallback = '/'): string {
  // Browsers read `\` as `/`, skip tabs and line ends, and fold dots: only what they make of it can be judged.
  if (typeof next !== 'string' || !next.startsWith('/') || !URL.canParse(next, nowhere)) return fallback;
  const { origin, pathname, search, hash } = new URL(next, nowhere);
  return origin === nowhere && !pathname.startsWith('//') ? pathname + search + hash : fallback;
}
