import { checkAddress } from './check/address.ts';
import { checkCookies } from './check/cookies.ts';
import { checkCors } from './check/cors.ts';
import { checkCsrf } from './check/csrf.ts';
import { checkEndpoints } from './check/endpoints.ts';
import { checkLogin } from './check/login.ts';
import { checkMount } from './check/mount.ts';
import { checkNothingFound } from './check/nothing-found.ts';
import { checkRedirected } from './check/redirected.ts';
import { checkRenewal } from './check/renewal.ts';
import { checkScheme } from './check/scheme.ts';
import { checkSilence } from './check/silence.ts';
import { checkTokens } from './check/tokens.ts';
import type { Evidence } from './evidence.ts';
import type { Finding } from './report.ts';

/** The findings of a report are in this order. */
const checks: readonly ((evidence: Evidence) => Finding[])[] = [
  checkSilence,
  checkRedirected,
  checkAddress,
  checkMount,
  checkNothingFound,
  checkEndpoints,
  checkScheme,
  checkCors,
  checkLogin,
  checkTokens,
  checkRenewal,
  checkCookies,
  checkCsrf,
];

/** Returns the findings, each once: two checks may see the same answer, for example of a refresh that always fails. */
export function findingsOf(evidence: Evidence): Finding[] {
  const findings = checks.flatMap((check) => check(evidence));
  return [...new Map(findings.map((finding) => [`${finding.id} ${finding.seen}`, finding])).values()];
}
