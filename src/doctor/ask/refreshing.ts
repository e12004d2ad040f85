import type { Outcome } from './exchange.ts';
import { type Found, tokensIn } from './login-answer.ts';
import type { SessionTools } from './session-tools.ts';
import { lastName, type TokenNames } from './token-names.ts';
import { refused, succeeded } from './verdict.ts';

export interface Refreshing {
  readonly refreshed: Outcome | null;
  readonly names: TokenNames;
  /** The tokens that the refresh returned. */
  readonly next: { readonly access: Found | null; readonly refresh: Found | null };
  /** Sends a refresh with this token; returns `null` if there is no refresh endpoint. */
  spend(token: string, evenLate?: boolean): Promise<Outcome | null>;
  tokensOf(outcome: Outcome | null): { access: Found | null; refresh: Found | null };
}

const none = { access: null, refresh: null };

/**
 * Refreshes once. The token is sent under the name that `createAuth` would use, which is its last name in the answer to the login. If the
 * server refuses that, the token is sent under the usual name of the package.
 */
export async function refreshOnce(
  access: Found | null,
  refresh: Found,
  { endpoints, origin, send }: SessionTools,
): Promise<Refreshing> {
  const { server, baseUrl } = endpoints.mount;
  const path = endpoints.refresh?.takesPosts ? endpoints.refresh.path : null;
  const post = async (name: string, token: string, evenLate: boolean): Promise<Outcome | null> =>
    path === null
      ? null
      : send({
          method: 'POST',
          url: new URL(path, baseUrl),
          headers: { Origin: origin },
          body: { [name]: token },
          evenLate,
        });
  const own = lastName(refresh.at);
  let sent = own;
  let refreshed = await post(own, refresh.token, false);
  if (own !== server.refreshField && refused(refreshed)) {
    const usual = await post(server.refreshField, refresh.token, false);
    if (succeeded(usual)) [sent, refreshed] = [server.refreshField, usual];
  }
  const fields = { access: access?.at ?? server.config.fields.access, refresh: refresh.at };
  const tokensOf: Refreshing['tokensOf'] = (outcome) =>
    outcome?.answered && succeeded(outcome) ? tokensIn(outcome.json, fields) : none;
  const next = tokensOf(refreshed);
  return {
    refreshed,
    names: { sent, access: next.access?.at ?? null, refresh: next.refresh?.at ?? null },
    next,
    spend: (token, evenLate = false) => post(sent, token, evenLate),
    tokensOf,
  };
}
