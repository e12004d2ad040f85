import type { NoAnswerReason } from './exchange.ts';

const reasons: Readonly<Record<string, NoAnswerReason>> = {
  TimeoutError: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ETIMEDOUT: 'timeout',
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  EPROTO: 'not-tls',
  HTTPParserError: 'not-http',
  CERT_HAS_EXPIRED: 'certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
};

/** Returns why Node's `fetch` got no answer. The message of the error is only "fetch failed"; the reason is in its `cause`. */
export function reasonOf(error: unknown): { reason: NoAnswerReason; code: string } {
  const code = codeOf(error) ?? codeOf(property(error, 'cause')) ?? 'failed';
  if (message(property(error, 'cause')) === 'bad port') return { reason: 'blocked-port', code: 'bad port' };
  const [group] = /^(ERR_SSL|ERR_TLS|HPE_)/.exec(code) ?? [];
  const byGroup: NoAnswerReason = group === undefined ? 'unreachable' : group === 'HPE_' ? 'not-http' : 'not-tls';
  return { reason: reasons[code] ?? byGroup, code };
}

function codeOf(error: unknown): string | undefined {
  // If a host name has several addresses, the error has one error for each of them. The first of these errors counts.
  const several = property(error, 'errors');
  const code = property(error, 'code') ?? (Array.isArray(several) ? property(several[0], 'code') : undefined);
  if (typeof code === 'string') return code;
  // These two errors have no string as their code, only a name.
  const name = property(error, 'name');
  return name === 'TimeoutError' || name === 'HTTPParserError' ? name : undefined;
}

function message(error: unknown): unknown {
  return property(error, 'message');
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
