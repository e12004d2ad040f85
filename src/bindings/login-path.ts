/** The login page's path, with the page that was asked for in `next`, as Django names it. */
export function loginPath(login: string, from: string): string {
  return `${login}${login.includes('?') ? '&' : '?'}next=${encodeURIComponent(from)}`;
}
