import { ApiError, Crash, detailError, nonFieldError } from '../errors.ts';
import type { Exchange, Reply, Route } from '../exchange.ts';
import type { Settings } from '../options.ts';
import type { World } from '../world.ts';

/**
 * Returns Djoser's endpoint for a social sign-in, with a provider that accepts everybody. The `code` that the provider returns is a
 * username.
 */
export function socialRoute(settings: Settings): Route {
  return {
    name: 'o/{provider}',
    pattern: new RegExp(`^${settings.baseUrl.pathname}o/(?<provider>\\S+)/$`),
    handlers: { GET: authorize, POST: complete },
    authentication: 'default',
    needsUser: () => false,
  };
}

function isKnown({ settings }: World, provider: string | undefined): provider is string {
  return provider !== undefined && (settings.social.providers ?? ['google-oauth2']).includes(provider);
}

/** Starts the sign-in (djoser/social/views.py). The server stores the state in its session, and sets the session's cookie here. */
function authorize({ incoming, params, world }: Exchange): Reply {
  const { provider } = params;
  const redirectUri = incoming.url.searchParams.get('redirect_uri');
  const allowed = world.settings.social.redirectUris;
  if (redirectUri === null || allowed?.includes(redirectUri) === false) {
    throw new ApiError(400, 'redirect_uri must be in SOCIAL_AUTH_ALLOWED_REDIRECT_URIS');
  }
  if (!isKnown(world, provider)) throw detailError(404, `Provider '${provider}' not supported`);
  const session = world.ids.hex(32);
  const state = world.ids.hex(32);
  world.sessions.set(session, state);
  const url = new URL(`https://${provider}.example.test/authorize`);
  url.search = new URLSearchParams({ redirect_uri: redirectUri, state, response_type: 'code' }).toString();
  return {
    status: 200,
    data: { authorization_url: url.href },
    cookies: [`sessionid=${session}; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax`],
  };
}

/**
 * Ends the sign-in (djoser/social/serializers.py). Djoser reads the query string and ignores the body. An unknown provider makes Djoser
 * crash.
 */
function complete({ incoming, params, world }: Exchange): Reply {
  if (!isKnown(world, params.provider)) throw new Crash('MissingBackend');
  const query = incoming.url.searchParams;
  const state = query.get('state');
  if (state === null) throw nonFieldError('State could not be found in request data.');
  const expected = world.sessions.get(incoming.cookies.get('sessionid') ?? '');
  if (expected === undefined) throw nonFieldError('State could not be found in server-side session data.');
  if (state !== expected) throw nonFieldError('Invalid state has been provided.');
  const username = query.get('code');
  if (!username) throw nonFieldError('Authentication process canceled');
  const user = world.users.byUsername(username) ?? world.users.create({ username });
  const { access, refresh } = world.tokens.pairFor(user);
  return { status: 201, data: { access, refresh, user: user.username } };
}
