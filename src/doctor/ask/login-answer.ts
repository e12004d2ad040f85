import { textsIn, valueAt } from './fields.ts';
import { kindOfToken } from './token.ts';

/** A token in an answer, and its path, for example `access` or `meta.access_token`. */
export interface Found {
  readonly at: string;
  readonly token: string;
}

/**
 * Returns the tokens in the answer to a login or a refresh. The tokens are read from the usual fields of the server. If a field is missing, a token is
 * found by its `token_type` or by its name. `null`: the answer has no such token.
 */
export function tokensIn(
  json: unknown,
  fields: { readonly access: string; readonly refresh: string },
): { access: Found | null; refresh: Found | null } {
  // A date is no token: dj-rest-auth has a `refresh_expiration` beside its tokens.
  const texts = textsIn(json).filter(([, text]) => /^(?!\d{4}-\d\d-\d\d)[\x21-\x7e]{16,}$/.test(text));
  const byKind = (kind: 'access' | 'refresh') => texts.find(([, text]) => kindOfToken(text) === kind);
  const byName = (pattern: RegExp) => texts.find(([path]) => pattern.test(path.split('.').at(-1) ?? ''));
  const refresh = at(json, fields.refresh) ?? pair(byKind('refresh') ?? byName(/refresh/i));
  const access = at(json, fields.access) ?? pair(byKind('access') ?? byName(/access|^(auth_?)?token$|^jwt$|^key$/i));
  return { access: access?.at === refresh?.at ? null : access, refresh };
}

function at(json: unknown, paths: string): Found | null {
  for (const path of paths.split('|')) {
    const token = valueAt(json, path);
    if (typeof token === 'string' && token.length > 0) return { at: path, token };
  }
  return null;
}

function pair(found: [string, string] | undefined): Found | null {
  return found ? { at: found[0], token: found[1] } : null;
}
