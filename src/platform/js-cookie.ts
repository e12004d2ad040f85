import Cookies from 'js-cookie';

/** The attributes with which a cookie is set and must be removed. */
export type CookieAttributes = Cookies.CookieAttributes;

/** Returns all cookies that scripts can see, all read at the same moment. */
export const readCookies = (): Record<string, string> => Cookies.get() ?? {};

export const readCookie = (name: string): string | null => Cookies.get(name) ?? null;

export const setCookie = (name: string, value: string, attributes: CookieAttributes): void => {
  Cookies.set(name, value, attributes);
};

export const removeCookie = (name: string, attributes: CookieAttributes): void => Cookies.remove(name, attributes);
