/** Servers refuse longer addresses, and browsers refuse to open some of them. */
const longestPath = 8192;

/**
 * The path to go to after a login: `next` if that is a path of this site, else the fallback. Anybody can write a link to your login
 * page. Without this check such a link could send users who have just logged in to a page that looks like yours.
 *
 * Takes whatever a router or `URLSearchParams` has for a parameter, and never throws. What it returns starts with one slash and is
 * resolved: query and fragment are kept, dots are folded.
 *
 * @category Start
 * @example
 * location.assign(nextPath(new URLSearchParams(location.search).get('next'), '/account/'))
 */
export function nextPath(next: unknown, fallback = '/'): string {
  if (typeof next !== 'string' || next.length > longestPath || next[0] !== '/') return fallback;
  // Browsers read `\` as `/`, skip tabs and line ends, and fold dots. So the check looks at what a browser makes of it.
  // The dot makes a path of everything: without it `//[` would be a host that cannot be parsed.
  const { pathname, search, hash } = new URL(`.${next}`, 'https://latchkey.invalid');
  // `/..//host/` is folded to `//host/`, which is another host as soon as somebody resolves it.
  return pathname.startsWith('//') ? fallback : pathname + search + hash;
}
