import { simpleJwt } from '../djoser/presets.ts';
import { otherSlash } from './ask/slash.ts';
import { type KnownServer, presetOf } from './known-servers.ts';
import { unique } from './search-paths.ts';

/** The last part of the path of a login, as projects name it. A POST goes to no path that has another. */
const loginName = /(^|\/)(log-?_?in|sign-?_?in|obtain|token|jwt|authenticate|(get|obtain)[-_]token|token[-_]auth)\/?$/i;
/** Folders that hold only a part of the endpoints. The others are beside them. */
const partFolder = /\/(token|jwt|users?|accounts?|log-?_?in)\/$/i;

/** The paths at which projects have SimpleJWT's login, if not at the path of its documentation. */
const nearPaths = [
  'login/',
  'users/login/',
  'user/login/',
  'auth/login/',
  'jwt/login/',
  'token/obtain/',
  'jwt/',
  'signin/',
];
/** The same for the usual places, of which there are many. */
const usualPaths = ['login/', 'users/login/', 'token/obtain/'];

/** The addresses at which a login may be: those that are named, and the usual paths below the places. */
export function loginsAt(
  named: readonly URL[],
  { near, usual }: { readonly near: readonly URL[]; readonly usual: readonly URL[] },
): URL[] {
  const own = named.filter(({ pathname }) => loginName.test(pathname)).flatMap(bothForms);
  const below = (places: readonly URL[], paths: readonly string[]): URL[] =>
    places.flatMap((place) => paths.map((path) => new URL(path, place)));
  return unique([...own, ...below(near, nearPaths).flatMap(bothForms), ...below(usual, usualPaths)]);
}

function bothForms(url: URL): URL[] {
  return [url, new URL(otherSlash(url.pathname), url)];
}

/** Returns where the refresh of a login may be: below it, beside it, and in the folder above. */
export function refreshesOf(login: URL): URL[] {
  const hasSlash = login.pathname.endsWith('/');
  const folder = folderOf(login);
  const above = new URL('..', folder);
  const below = new URL(`${login.pathname}${hasSlash ? '' : '/'}refresh/`, login);
  const paths = ['token/refresh/', 'refresh/'];
  const all = [below, ...[folder, above].flatMap((place) => paths.map((path) => new URL(path, place)))];
  return unique(hasSlash ? all : all.map((url) => new URL(otherSlash(url.pathname), url)));
}

/** Returns the folder of an endpoint: `/api/` of `/api/login/`. */
export function folderOf({ pathname, href }: URL): URL {
  return new URL(pathname.replace(/[^/]*\/?$/, ''), href);
}

/**
 * Returns the address that the paths of the endpoints are added to: the given one if both are below it, or else the folder in which both
 * are.
 */
export function baseOf(login: URL, refresh: URL, address: URL): URL {
  const areBelow = (place: URL): boolean =>
    [login, refresh].every(({ pathname }) => pathname.startsWith(place.pathname));
  let base = folderOf(login);
  while (!areBelow(base)) base = new URL('..', base);
  if (address.pathname !== '/' && base.pathname.startsWith(address.pathname) && areBelow(address)) return address;
  return partFolder.test(base.pathname) ? new URL('..', base) : base;
}

/** Returns SimpleJWT with the paths of this project. Where these end without a slash, the others are tried without one, too. */
export function simpleJwtAt(login: string, refresh: string): KnownServer {
  const known = presetOf('simpleJwt');
  const besideRefresh = (name: string): string => refresh.replace(/refresh(\/?)$/, `${name}$1`);
  const besideLogin = (paths: readonly string[]): string[] => {
    const folder = login.replace(/[^/]*\/?$/, '');
    const all = [...paths, ...(folder === '' ? [] : paths.map((path) => folder + path))];
    return login.endsWith('/') ? all : all.flatMap((path) => [otherSlash(path), path]);
  };
  return {
    ...known,
    product: "SimpleJWT, at the project's own paths,",
    config: simpleJwt({ paths: { login, refresh, verify: besideRefresh('verify') } }),
    revokePaths: [besideRefresh('blacklist'), ...besideLogin(known.revokePaths)],
    userPaths: besideLogin(known.userPaths),
    csrfPaths: besideLogin(known.csrfPaths),
  };
}
