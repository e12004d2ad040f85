import type { Handle } from '@sveltejs/kit';
import { authOf } from './lib/auth';

export const handle: Handle = async ({ event, resolve }) => {
  event.locals.auth = await authOf(event.cookies.get('access_token'));
  return resolve(event);
};
