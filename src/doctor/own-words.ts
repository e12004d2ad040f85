/**
 * Words that name the refresh token, or SimpleJWT's blacklist of them. Gateways check access tokens and sessions of their own, and say
 * "Invalid token" or "Session expired" of them. "Please refresh the page" is about no token.
 */
const ofRefreshToken =
  /refresh[\s_.-]*(token|jwt|cookie|expired|invalid|revoked|rejected|refused|re-?used)|\btoken\b.*black-?list|black-?list.*\btoken\b/i;

/** Names in the refusals of gateways, in lower case and without `_` and `-`. The last line has the claims of a token. */
const gatewayName = new RegExp(
  `^(${[
    'status|success|successful|result|results|data|payload|body|response|title|name|msg|info|level|severity|cause|source|target',
    'timestamp|date|instance|host|method|service|server|version|meta|metadata|extensions|domain|context|scope|realm|valid',
    'hint|help|docs|documentation|link|links|moreinformation|support|debug|internal|user|ip|location|params|flows|redirect',
    'exp|nbf|iat|iss|aud|sub|jti',
  ].join('|')})$`,
);
/** How such names begin and end: `request_id`, `error_description`, `statusCode`, `httpMessage`, `ray_id`. */
const gatewayStart =
  /^(err|req|trace|span|correlation|transaction|event|incident|activity|ray|cf|cloudflare|amz|aws|http|status|retry|auth|gateway|proxy|waf|fault|exception|owner|what|client|allow|block)/;
const gatewayEnd =
  /(id|ids|code|codes|status|messages?|msg|errors?|reasons?|descriptions?|details?|time|types?|ur[il]|string|text|path|category|address)$/;

/** Whether a sentence or a code is about the refresh token, so that no gateway says it. */
export function isOwnText(text: string): boolean {
  return ofRefreshToken.test(text);
}

/** Whether a name in an answer is one that the server has chosen, and that gateways do not use. */
export function isOwnName(name: string): boolean {
  if (!/^[A-Za-z_][\w-]{0,39}$/.test(name)) return false;
  if (isOwnText(name)) return true;
  const plain = name.toLowerCase().replace(/[_-]/g, '');
  return !gatewayName.test(plain) && !gatewayStart.test(plain) && !gatewayEnd.test(plain);
}
