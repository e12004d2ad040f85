import { readErrorBody } from '../djoser/error-body.ts';
import { createMask } from '../djoser/mask.ts';
import { judgeRefresh } from '../djoser/refusal.ts';
import type { ServerConfig } from '../djoser/server-config.ts';
import type { Answer } from './ask/exchange.ts';
import { isUnheard } from './ask/verdict.ts';
import { isCookieMode } from './cookie-mode.ts';
import type { Evidence } from './evidence.ts';

/**
 * Returns the server's answer to a refresh token that nobody has or that was used, if the client would not take this answer for the end of
 * a session; otherwise `null`.
 */
export function unknownRefusal({
  asked,
  endpoints,
  session,
}: Pick<Evidence, 'asked' | 'endpoints' | 'session'>): Answer | null {
  if (endpoints === null) return null;
  const { mount, nonsense, refresh } = endpoints;
  if (nonsense === null || !nonsense.answered || isUnheard(nonsense)) return null;
  // A server error has a finding of its own.
  if (refresh?.outcome.answered && refresh.outcome.status >= 500) return null;
  // In cookie mode the token in the body is not the one that the server looks at. So only the form of the answer counts.
  const isKnown = isCookieMode(asked, endpoints, session)
    ? isOfStatus(nonsense) && (nonsense.json !== undefined || nonsense.empty)
    : endsSession(nonsense, mount.server.config);
  if (!isKnown) return nonsense;
  // A token that was used is refused in other words, which the server may translate.
  const used = [session?.respent, session?.afterLogout].find(
    (outcome): outcome is Answer => outcome?.answered === true && isOfStatus(outcome),
  );
  return used === undefined || endsSession(used, mount.server.config) ? null : used;
}

/**
 * Returns the status with which this server refuses a refresh token, if the client has to be told: the answer is JSON, so the server itself
 * has written it, but not in words that the client knows. Otherwise `null`.
 */
export function refusalStatus(evidence: Pick<Evidence, 'asked' | 'endpoints' | 'session'>): number | null {
  const answer = unknownRefusal(evidence);
  return answer !== null && answer.json !== undefined && isOfStatus(answer) ? answer.status : null;
}

function isOfStatus({ status }: Answer): boolean {
  return status === 400 || status === 401 || status === 403;
}

/**
 * Whether the client ends the session after this answer to a refresh. A 400 that names a field may come from a server that expects the token
 * in another field than the doctor used.
 */
function endsSession({ status, headers, empty, words, json }: Answer, config: ServerConfig): boolean {
  const read = readErrorBody(json, status, config, createMask([]));
  if (status === 400 && Object.keys(read.words.fields ?? {}).length > 0) return true;
  return judgeRefresh({ status, headers, text: empty ? '' : words, body: json, ...read }, config) === 'refused';
}
