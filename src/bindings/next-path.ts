/** The longest path that is accepted, in characters. Servers refuse longer addresses, and browsers do not open some of them. */
const longestPath = 8192;

/**
 * Returns the path to open after a login: `next` when it is a path of this site, else the fallback. Anybody can write a link to your login
 * page. Without this check such a link could send users who have just logged in to a page that looks like yours.
 *
 * Accepts any value that a router or `URLSearchParams` has for a parameter, and never throws. A path from `next` starts with one slash,
 * keeps query and fragment, and has its dots (`/a/../b`) resolved.
 *
 * @category Start
 * @example
 * location.assign(nextPath(new URLSearchParams(location.search).get('next'), '/account/'))
 */
export function nextPath(next: unknown, fallback = '/'): string {
  if (typeof next !== 'string' || next.length > longestPath || next[0] !== '/') return fallback;
  // Browsers read `\` as `/`, skip tabs and line ends, and resolve dots. So this checks the path that a browser makes of `next`. The dot in
  // front makes every `next` a path: without it `//[` would be an invalid host, and `new URL` would throw.
  const { pathname, search, hash } = new URL(`.${next}`, 'https://latchkey.invalid');
  // `/..//host/` is resolved to `//host/`, which a browser would open as an address of another host.
  return pathname.startsWith('//') ? fallback : pathname + search + hash;
}
