/** Returns the path of the login page, with the requested page in the parameter `next`. Django's own login page uses this name too. */
export function loginPath(login: string, from: string): string {
  return `${login}${login.includes('?') ? '&' : '?'}next=${encodeURIComponent(from)}`;
}
