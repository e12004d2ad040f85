import { isLoopback } from '../platform/allowed-origins.ts';
import { loginFieldFor } from './ask/session.ts';
import { lastName } from './ask/token-names.ts';
import { isCookieMode } from './cookie-mode.ts';
import { csrfFitOf } from './csrf-fit.ts';
import type { Endpoints, Evidence, SessionLook } from './evidence.ts';
import { type PresetName, presetOf } from './known-servers.ts';
import type { RefusalRule } from './refusal-code.ts';
import { refusalRule } from './refusal-fit.ts';
import { hasDrfTokens, schemesOfLogin } from './token-kind.ts';

/** The options that differ from the preset. */
export interface Overrides {
  readonly [name: string]: string | boolean | null | Overrides;
}

/** The options with which to create the client for this server. */
export interface Fit {
  readonly preset: PresetName;
  readonly baseUrl: string;
  readonly overrides: Overrides;
  /**
   * The name of the access token's cookie, if the server sets one that scripts can read and the login's answer has no access token;
   * otherwise `null`.
   */
  readonly accessCookie: string | null;
  /**
   * The endpoint of the CSRF token, if generated code has to request the token; otherwise `null`. The client itself cannot request a token
   * whose field has another name than `csrfToken`.
   */
  readonly csrf: { readonly url: string; readonly field: string; readonly header: string } | null;
  readonly loginField: string;
  /** How the server refuses a refresh token, if `isRefusal` has to tell the client; otherwise `null`. */
  readonly refusalRule: RefusalRule | null;
}

/** Returns the options that fit this server; `null` if no server was found. */
export function fitOf({ asked, endpoints, session, csrf }: Evidence): Fit | null {
  if (endpoints === null) return null;
  const { baseUrl, server } = endpoints.mount;
  const isElsewhere = asked.origin !== null && asked.origin !== baseUrl.origin;
  const { cookies = null, accessAt = null } = session ?? {};
  const isInCookie = isCookieMode(asked, endpoints, session);
  const addressOf = (url: URL): string => {
    // Behind a proxy, the page sends its requests to its own origin, so only the path of the URL is used.
    if (!isElsewhere) return url.pathname;
    return isInCookie && asked.origin !== null ? underOneName(url, new URL(asked.origin)) : url.href;
  };
  const { option, loader } = csrfFitOf({ session, csrf });
  return {
    preset: server.preset,
    baseUrl: addressOf(baseUrl),
    overrides: {
      ...overridesOf(endpoints, session, isInCookie ? 'cookie' : 'body'),
      ...(option !== null && { csrf: option }),
    },
    accessCookie: accessAt === null && cookies?.accessCookie?.httpOnly === false ? cookies.accessCookie.name : null,
    csrf: loader && {
      url: addressOf(new URL(loader.path, baseUrl)),
      field: loader.field,
      header: loader.header,
    },
    loginField: loginFieldFor(asked.username ?? '', endpoints.loginFields),
    refusalRule: refusalRule({ asked, endpoints, session }),
  };
}

/**
 * Returns the address with the page's host name, if both are addresses of this machine. A browser does not send the cookies of `127.0.0.1`
 * from a page on `localhost`, although both are one machine.
 */
function underOneName(url: URL, page: URL): string {
  const same = new URL(url);
  if (isLoopback(url) && isLoopback(page)) same.hostname = page.hostname;
  return same.href;
}

function overridesOf(endpoints: Endpoints, session: SessionLook | null, refreshIn: 'body' | 'cookie'): Overrides {
  const { mount } = endpoints;
  const { config } = mount.server;
  const way = session?.scheme ?? schemesOfLogin(endpoints)[0] ?? null;
  const known: { readonly fields: Readonly<Record<string, string | undefined>> } = config;
  return pruned({
    scheme: way !== null && way.scheme !== config.scheme && way.scheme,
    header: way !== null && way.header !== 'Authorization' && way.header,
    refreshIn: refreshIn !== config.refreshIn && refreshIn,
    // A project with paths of its own has them in `config`, and the preset that the code names has not.
    paths: differences(presetOf(mount.server.preset).config.paths, {
      login: mount.loginPath,
      refresh: endpoints.refresh?.path ?? null,
      verify: endpoints.verify?.path ?? null,
      revoke: endpoints.revoke?.path ?? null,
      user: endpoints.user?.path ?? null,
    }),
    fields: differences(known.fields, {
      access: pathsOf(session?.accessAt ?? config.fields.access, session?.names?.access),
      refresh: pathsOf(session?.refreshAt ?? config.fields.refresh, session?.names?.refresh, session?.names?.sent),
      // The login's answer contains the user, so the client needs no further request.
      ...(session?.hasUser && known.fields.user === undefined && { user: 'user' }),
    }),
    // A token of DRF is its own proof: the logout deletes the token that it is sent with.
    logoutNeedsAccess: (session?.logoutNeededAccess === true || hasDrfTokens(endpoints)) && !config.logoutNeedsAccess,
  });
}

/**
 * Returns the paths of a token for the client, which reads the first that is in an answer, and sends the refresh token under the last name
 * of them all.
 */
function pathsOf(inLogin: string, inRefresh: string | null | undefined, sent?: string): string {
  const paths = [inLogin, ...(inRefresh == null ? [] : [inRefresh])];
  if (sent !== undefined && lastName(paths.at(-1) ?? '') !== sent) paths.push(sent);
  return [...new Set(paths)].join('|');
}

function differences(
  usual: Readonly<Record<string, string | null | undefined>>,
  found: Readonly<Record<string, string | null>>,
): Overrides {
  return Object.fromEntries(Object.entries(found).filter(([name, value]) => !covers(usual[name], value)));
}

/** Whether a value of the preset is this one, or a list of paths (`meta.access_token|data.access_token`) that contains all of its paths. */
function covers(usual: string | null | undefined, value: string | null): boolean {
  if (usual == null || value === null) return usual === value;
  return value.split('|').every((path) => usual.split('|').includes(path));
}

/** Removes options that are `false` or an empty object, because these options do not differ from the preset. */
function pruned(overrides: Overrides): Overrides {
  return Object.fromEntries(
    Object.entries(overrides).filter(
      ([, value]) =>
        value !== false && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0),
    ),
  );
}
