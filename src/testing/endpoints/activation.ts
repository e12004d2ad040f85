import { detailError } from '../errors.ts';
import type { Exchange, Reply, Route } from '../exchange.ts';
import { readFields } from '../fields.ts';
import type { Settings } from '../options.ts';
import { emailForm, linkForm, userByEmail, userByLink } from './links.ts';
import { action } from './viewset.ts';

/** Returns the endpoints that activate a new account, so that its user may log in. */
export function activationRoutes(settings: Settings): readonly Route[] {
  return [
    action(settings, 'users/activation', { POST: activate }, { open: true }),
    action(settings, 'users/resend_activation', { POST: resend }, { open: true }),
  ];
}

function activate({ data, world }: Exchange): Reply {
  const user = userByLink(world, readFields(data(), linkForm));
  // The link stays valid after its use, so a second click gets this error (djoser/serializers.py `ActivationSerializer`).
  if (user.isActive) throw detailError(403, 'Stale token for given user.');
  user.isActive = true;
  return { status: 204 };
}

function resend({ data, world }: Exchange): Reply {
  const user = userByEmail(world, readFields(data(), emailForm).email, false);
  // This 400 has no body (djoser/views.py `resend_activation`).
  if (!world.settings.sendActivationEmail) return { status: 400 };
  if (user !== undefined) world.mailbox.send('activation', user);
  return { status: 204 };
}
