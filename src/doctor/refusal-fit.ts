import { readErrorBody } from '../djoser/error-body.ts';
import { createMask } from '../djoser/mask.ts';
import { judgeRefresh } from '../djoser/refusal.ts';
import type { ServerConfig } from '../djoser/server-config.ts';
import type { Answer } from './ask/exchange.ts';
import { isUnheard, refused } from './ask/verdict.ts';
import { isCookieMode } from './cookie-mode.ts';
import type { Evidence } from './evidence.ts';
import { type RefusalRule, signOf } from './refusal-code.ts';

/**
 * Returns the server's answer to a refresh token that nobody has or that was used, if the client would not take this answer for the end of
 * a session; otherwise `null`.
 */
export function unknownRefusal(evidence: Pick<Evidence, 'asked' | 'endpoints' | 'session'>): Answer | null {
  return unknownRefusals(evidence)[0] ?? null;
}

function unknownRefusals({
  asked,
  endpoints,
  session,
}: Pick<Evidence, 'asked' | 'endpoints' | 'session'>): readonly Answer[] {
  if (endpoints === null) return [];
  const { mount, nonsense, refresh } = endpoints;
  if (nonsense === null || !nonsense.answered || isUnheard(nonsense)) return [];
  // A server error has a finding of its own.
  if (refresh?.outcome.answered && refresh.outcome.status >= 500) return [];
  const { config } = mount.server;
  // In cookie mode the token in the body is not the one that the server looks at. So only the form of the answer counts.
  const isKnown = isCookieMode(asked, endpoints, session)
    ? isOfStatus(nonsense) && (nonsense.json !== undefined || nonsense.empty)
    : endsSession(nonsense, config);
  // A token that was used is refused in other words, which the server may translate.
  const used = [session?.respent, session?.afterLogout].filter(
    (outcome): outcome is Answer => outcome?.answered === true && isOfStatus(outcome) && !endsSession(outcome, config),
  );
  return isKnown ? used : [nonsense, ...used];
}

/**
 * Returns how to recognize this server's refusal of a refresh token, if the client has to be told: the answer is JSON, so the server itself
 * has written it, but not in words that the client knows. Otherwise `null`, also if a gateway may give the same answer.
 */
export function refusalRule(evidence: Pick<Evidence, 'asked' | 'endpoints' | 'session'>): RefusalRule | null {
  // The answer to a good token is no sign of a bad one: the server, or a gateway, refuses them all.
  if (refused(evidence.session?.refreshed ?? null)) return null;
  const answers = unknownRefusals(evidence);
  const status = answers[0]?.status ?? 0;
  // The client asks `isRefusal` about a 4xx alone. A wrong path is answered with 404, and a wrong format of the request with 415.
  if (status < 400 || status >= 500 || [404, 405, 415, 429].includes(status) || answers[0]?.json === undefined)
    return null;
  const signs = answers.filter((each) => each.status === status && each.json !== undefined).map(signOf);
  const [first, ...more] = new Set(signs.filter((sign) => sign !== null));
  // A rule that leaves some refusals out is no fit, and one that takes any JSON ends sessions at a gateway's word.
  return first === undefined || signs.includes(null) ? null : { status, parts: [first, ...more] };
}

function isOfStatus({ status }: Answer): boolean {
  return status === 400 || status === 401 || status === 403;
}

/**
 * Whether the client ends the session after this answer to a refresh. A 400 with a list of messages for a field may come from a server that
 * expects the token in another field than the doctor used.
 */
function endsSession({ status, headers, empty, words, json }: Answer, config: ServerConfig): boolean {
  const read = readErrorBody(json, status, config, createMask([]));
  if (status === 400 && read.words.fields && hasList(json)) return true;
  return judgeRefresh({ status, headers, text: empty ? '' : words, body: json, ...read }, config) === 'refused';
}

/** Whether a value is a list with entries, or has such a list in it. */
function hasList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.length > 0 : Object.values(value).some(hasList);
}
