import { textsIn, valueAt } from './fields.ts';
import { kindOfToken } from './token.ts';

/** A token in an answer, and its path, for example `access` or `meta.access_token`. */
export interface Found {
  readonly at: string;
  readonly token: string;
}

/**
 * Returns the tokens in the answer to a login. The tokens are read from the usual fields of the server. If a field is missing, a token is
 * found by its `token_type` or by its name. `null`: the answer has no such token.
 */
export function tokensIn(
  json: unknown,
  fields: { readonly access: string; readonly refresh: string },
): { access: Found | null; refresh: Found | null } {
  const texts = textsIn(json).filter(([, text]) => /^[\x21-\x7e]{16,}$/.test(text));
  const byKind = (kind: 'access' | 'refresh') => texts.find(([, text]) => kindOfToken(text) === kind);
  const byName = (pattern: RegExp) => texts.find(([path]) => pattern.test(path.split('.').at(-1) ?? ''));
  const refresh = at(json, fields.refresh) ?? pair(byKind('refresh') ?? byName(/refresh/i));
  const access = at(json, fields.access) ?? pair(byKind('access') ?? byName(/access|^(auth_?)?token$|^jwt$|^key$/i));
  return { access: access?.at === refresh?.at ? null : access, refresh };
}

/**
 * Returns the token in the answer to a refresh; `null` if there is none. This is the string whose name is the last name of the token's path
 * in the login's answer.
 */
export function tokenNamed(json: unknown, path: string): string | null {
  const name = path.split('.').at(-1);
  return textsIn(json).find(([each, text]) => each.split('.').at(-1) === name && text.length > 0)?.[1] ?? null;
}

function at(json: unknown, path: string): Found | null {
  const token = valueAt(json, path);
  return typeof token === 'string' && token.length > 0 ? { at: path, token } : null;
}

function pair(found: [string, string] | undefined): Found | null {
  return found ? { at: found[0], token: found[1] } : null;
}
