import { hasFailed, isUnheard, refused, succeeded } from '../ask/verdict.ts';
import type { Evidence, SessionLook } from '../evidence.ts';
import { pages } from '../pages.ts';
import { installBlacklist, jwtSettings, urls } from '../python.ts';
import type { Finding } from '../report.ts';
import { failing } from './failing.ts';
import { logoutUnproved } from './unclear.ts';

/** Django Ninja JWT has the endpoint in a class that is no controller yet. */
const ninjaRevocation = `from ninja_extra import ControllerBase, api_controller
from ninja_jwt.controller import TokenBlackListController

@api_controller("/token", auth=None)
class Revocation(ControllerBase, TokenBlackListController):
    pass

api.register_controllers(Revocation)`;

const once = { ROTATE_REFRESH_TOKENS: 'True', BLACKLIST_AFTER_ROTATION: 'True' };

/** Checks the refresh, and whether a refresh token still works after it was spent or logged out. */
export function checkRenewal({ session, endpoints }: Evidence): Finding[] {
  if (session === null || endpoints === null || session.access === null) return [];
  const { preset } = endpoints.mount.server;
  if (preset === 'djoserToken') return [];
  return [...refreshed(session), ...rotation(session, preset), ...logout(session, endpoints)];
}

function refreshed({ refreshed: outcome, cookies }: SessionLook): Finding[] {
  // In cookie mode, `checkCsrf` reports why the server refused the refresh.
  if (outcome === null || succeeded(outcome) || !outcome.answered || cookies !== null || isUnheard(outcome)) return [];
  if (hasFailed(outcome)) return [failing(outcome)];
  return [
    {
      id: 'refresh-refused',
      level: 'change',
      seen: `The refresh with the token of this login was refused at once (${outcome.status}): "${outcome.words}".`,
      why: 'Every user would be logged out when the first access token ends.',
      page: pages.unavailable,
    },
  ];
}

function rotation(session: SessionLook, preset: string): Finding[] {
  const { rotates, respent, isLoggedOut, afterLogout } = session;
  if (rotates === null) return [];
  // If a logout revokes the token, the blacklist app is installed. Django does not start if an app is installed twice.
  const install = isLoggedOut && refused(afterLogout) ? [] : [installBlacklist(preset)];
  const isAllauth = preset === 'allauthHeadless';
  if (!rotates) {
    return [
      {
        id: 'rotation',
        level: 'consider',
        seen: 'A refresh token stays the same until its end.',
        why: 'A stolen one works beside its owner, and nobody notices.',
        changes: isAllauth
          ? [{ where: 'settings.py', code: 'HEADLESS_JWT_ROTATE_REFRESH_TOKEN = True' }]
          : [jwtSettings(preset, once), ...install],
        page: pages.choosing,
      },
    ];
  }
  if (succeeded(respent)) {
    return [
      {
        id: 'spent-token-works',
        level: 'consider',
        seen: 'Each refresh brings a new refresh token, and the old one goes on working.',
        why: 'Rotation without a blacklist protects from nothing: a stolen token works until its own end.',
        changes: [jwtSettings(preset, { BLACKLIST_AFTER_ROTATION: 'True' }), ...install],
        page: pages.choosing,
      },
    ];
  }
  if (isUnheard(respent) || hasFailed(respent)) {
    const seen = 'Each refresh brings a new refresh token. Whether the old one goes on working could not be seen.';
    const unseen: Finding = { id: 'rotation', level: 'unseen', seen, page: pages.choosing };
    return respent?.answered && hasFailed(respent) ? [failing(respent), unseen] : [unseen];
  }
  if (!refused(respent)) return [];
  return [{ id: 'rotation', level: 'fits', seen: 'A refresh token works once: the spent one was refused.' }];
}

function logout(
  session: SessionLook,
  { mount, revoke, revokeUnproved }: NonNullable<Evidence['endpoints']>,
): Finding[] {
  const { preset } = mount.server;
  if (session.refresh === null) return [];
  if (revokeUnproved !== null) return [logoutUnproved(revokeUnproved)];
  if (revoke === null) {
    const below =
      preset === 'simpleJwt' ? 'token/blacklist/' : preset === 'ninjaJwt' ? 'token/blacklist' : 'jwt/blacklist/';
    return [
      {
        id: 'no-revocation',
        level: 'consider',
        seen: `No endpoint takes a refresh token back at logout. The one of this login works until its end.`,
        why: 'A logout then forgets the tokens in the browser alone: a copy of them goes on working.',
        changes: [
          urls(
            preset === 'ninjaJwt'
              ? ninjaRevocation
              : `from rest_framework_simplejwt.views import TokenBlacklistView\n\npath("${mount.baseUrl.pathname.slice(1)}${below}", TokenBlacklistView.as_view()),`,
          ),
          // A spent token is refused only where the app is installed already.
          ...(session.rotates && refused(session.respent) ? [] : [installBlacklist(preset)]),
        ],
        page: pages.choosing,
      },
    ];
  }
  const path = new URL(revoke.path, mount.baseUrl).pathname;
  if (!session.isLoggedOut) {
    const { logout: outcome } = session;
    // If the CSRF token or the origin is wrong, `checkCsrf` reports this.
    if (!outcome?.answered || /CSRF/.test(outcome.words) || isUnheard(outcome)) return [];
    if (hasFailed(outcome)) return [failing(outcome)];
    return [
      {
        id: 'logout-refused',
        level: 'change',
        seen: `The logout at ${path} was refused (${outcome.status}): "${outcome.words}".`,
        why: 'Tokens of users who have logged out go on working.',
        page: session.cookies === null ? pages.choosing : pages.cookieMode,
      },
    ];
  }
  if (succeeded(session.afterLogout)) {
    return [
      {
        id: 'logout-without-effect',
        level: 'change',
        seen: `The logout at ${path} says that it is done, and the refresh token goes on working.`,
        why: 'The view answers 200 also where the blacklist is not installed, and then does nothing.',
        changes: [installBlacklist(preset)],
        page: pages.choosing,
      },
    ];
  }
  if (isUnheard(session.afterLogout) || hasFailed(session.afterLogout)) {
    const seen = `The logout at ${path} says that it is done. Whether the refresh token goes on working could not be seen.`;
    return [{ id: 'revocation', level: 'unseen', seen, page: pages.choosing }];
  }
  const needs = session.logoutNeededAccess ? ', and wants the access token with it' : '';
  return [{ id: 'revocation', level: 'fits', seen: `A logout takes the refresh token back, at ${path}${needs}.` }];
}
