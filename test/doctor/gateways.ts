/** What gateways, proxies and firewalls answer to a request that they refuse, as their documentation and sources have it. */
export const gatewayAnswers: readonly unknown[] = [
  // Without JSON the client gives `null`: Envoy, Traefik, nginx, HAProxy, Cloudflare.
  null,
  'Jwt is missing',
  'Jwt is expired',
  'RBAC: access denied',
  '401 Unauthorized',
  // Kong
  { message: 'Unauthorized' },
  { message: 'Unauthorized', request_id: '0e5e1d0c9d2f4b1f' },
  { message: 'No API key found in request', request_id: '0e5e1d0c9d2f4b1f' },
  { message: 'Invalid authentication credentials' },
  { message: "No credentials found for given 'iss'" },
  { exp: 'token expired' },
  { message: 'You cannot consume this service' },
  // AWS API Gateway
  { message: 'Forbidden' },
  { message: 'Missing Authentication Token' },
  { message: 'The incoming token has expired' },
  { message: 'The security token included in the request is invalid.', __type: 'UnrecognizedClientException' },
  { Message: 'User is not authorized to access this resource with an explicit deny' },
  // Azure API Management, and Azure itself
  { statusCode: 401, message: 'Unauthorized. Access token is missing or invalid.' },
  { statusCode: 401, message: 'Access denied due to missing subscription key.', activityId: 'b3b6' },
  { error: { code: 'InvalidAuthenticationToken', message: 'The access token is invalid.' } },
  // Google: Cloud Endpoints, API Gateway, APIs
  { code: 401, message: 'Jwt is expired' },
  { message: 'UNAUTHENTICATED:Method does not allow unregistered callers', code: 401 },
  {
    error: {
      code: 401,
      message: 'Request had invalid authentication credentials.',
      status: 'UNAUTHENTICATED',
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_EXPIRED', metadata: {} }],
    },
  },
  // Apigee
  { fault: { faultstring: 'Invalid access token', detail: { errorcode: 'oauth.v2.InvalidAccessToken' } } },
  // Tyk
  { error: 'Authorization field missing' },
  { error: 'Access to this API has been disallowed' },
  { error: 'Key has expired, please renew' },
  // oauth2-proxy answers a request for JSON with an empty object. The others stand for its kind: Authelia, Ory, Pomerium, Teleport.
  {},
  { error: 'unauthorized' },
  { status: 'KO', message: 'Authentication required' },
  {
    error: { code: 401, status: 'Unauthorized', request: 'a1', reason: 'No valid session cookie found.', message: '…' },
  },
  { Status: 401, Error: 'Unauthorized', RequestID: 'a1', StatusCode: 401 },
  { error: { message: 'invalid session' } },
  { message: 'Session expired' },
  // Cloudflare
  { success: false, errors: [{ code: 10000, message: 'Authentication error' }], messages: [], result: null },
  { type: 'https://developers.cloudflare.com/…', title: 'Error 1020', status: 403, ray_id: 'a1', retryable: false },
  // OAuth (RFC 6750), APISIX, KrakenD, WSO2, IBM, Gravitee, Spring Cloud Gateway, F5
  { error: 'invalid_token', error_description: 'The access token expired' },
  { error_msg: 'failed to verify jwt' },
  { code: '900901', message: 'Invalid Credentials', description: 'Access failure for API' },
  { httpCode: '401', httpMessage: 'Unauthorized', moreInformation: 'Invalid client id or secret.' },
  { message: 'Unauthorized', http_status_code: 401 },
  { timestamp: '2026-12-01T00:00:00', path: '/auth/jwt/refresh/', status: 401, error: 'Unauthorized', requestId: 'a1' },
  { supportID: '123', message: 'The requested URL was rejected. Please refresh the page.' },
  { type: 'about:blank', title: 'Unauthorized', status: 401, detail: 'Invalid token', instance: '/a', trace_id: 'a1' },
];
