import Cookies from 'js-cookie';

/** How a cookie is set, and must be removed. */
export type CookieAttributes = Cookies.CookieAttributes;

/** All cookies that script can see, in one look: what is read together belongs together. */
export const readCookies = (): Record<string, string> => Cookies.get() ?? {};

export const readCookie = (name: string): string | null => Cookies.get(name) ?? null;

export const setCookie = (name: string, value: string, attributes: CookieAttributes): void => {
  Cookies.set(name, value, attributes);
};

export const removeCookie = (name: string, attributes: CookieAttributes): void => Cookies.remove(name, attributes);
