import type { Answer, Outcome } from './exchange.ts';

/** Whether the server did what it was asked for. */
export function succeeded(outcome: Outcome | null): boolean {
  return outcome?.answered === true && outcome.status >= 200 && outcome.status < 300 && !outcome.html;
}

/** Whether the server refused. "Too many requests" and the errors of a proxy are no refusals. */
export function refused(outcome: Outcome | null): boolean {
  return outcome?.answered === true && [400, 401, 403].includes(outcome.status) && !outcome.html;
}

/** Whether a proxy says that it reaches nobody behind it, or stops the request. A 503 in JSON comes from the server itself. */
export function isGateway(outcome: Outcome | null): outcome is Answer {
  if (!outcome?.answered) return false;
  const { status, headers, json } = outcome;
  return status === 502 || status === 504 || (status === 503 && json === undefined) || headers.has('cf-mitigated');
}

export function isThrottled(outcome: Outcome | null): outcome is Answer {
  return outcome?.answered === true && outcome.status === 429;
}

/** Whether the endpoint itself fails: the log of the server says why. */
export function hasFailed(outcome: Outcome | null): boolean {
  return outcome?.answered === true && outcome.status >= 500 && !isGateway(outcome);
}

/** Whether the answer does not show if an endpoint is there: none, "too many requests", or an error of the server. */
export function isUnclear(outcome: Outcome): boolean {
  return !outcome.answered || outcome.status === 429 || outcome.status >= 500;
}

/**
 * Whether there may be an endpoint, although this answer does not show one. Something in front of the view may have sent a refusal or a
 * redirect, and without a complete answer nothing is known. A 404 and an HTML page of success show that there is no such endpoint.
 */
export function leavesOpen(outcome: Outcome): boolean {
  if (isUnclear(outcome) || !outcome.answered) return true;
  return outcome.status === 401 || outcome.status === 403 || (outcome.status >= 300 && outcome.status < 400);
}

/** Whether the request did not get through to the endpoint. `checkSilence` reports it, and no other check may conclude from it. */
export function isUnheard(outcome: Outcome | null): boolean {
  return outcome !== null && (!outcome.answered || isThrottled(outcome) || isGateway(outcome));
}
