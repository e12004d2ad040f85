import type { Mount } from '../evidence.ts';
import type { Send } from './exchange.ts';
import { loginFieldsIn } from './fields.ts';

/**
 * Returns the names of the login's fields without the password. The answer to an empty login names them, unless the login requires no field
 * (DRF's tokens), or a handler makes all errors alike. Django REST framework then names them in the answer to OPTIONS.
 */
export async function fieldsOf({ login, loginPath, baseUrl, server }: Mount, send: Send): Promise<string[]> {
  const named = login.answered ? loginFieldsIn(login.json) : [];
  // dj-rest-auth takes a username and an email, and requires neither: both are named by OPTIONS, and either may be the right one.
  if (named.length > 0 || server.preset === 'djRestAuth' || !login.answered || login.status !== 400) return named;
  const url = new URL(loginPath, baseUrl);
  const options = await send({ method: 'OPTIONS', url });
  const described = options.answered ? loginFieldsInOptions(options.json) : [];
  if (described.length > 0 || server.preset !== 'djoserToken') return described;
  // The login of DRF's tokens refuses blank values, and names the fields.
  const blank = await send({ method: 'POST', url, body: { username: '', email: '', password: '' } });
  return blank.answered ? loginFieldsIn(blank.json) : [];
}

/** Returns the fields of a form with a password, without the password; an empty list if the form has none. */
export function loginFieldsInOptions(json: unknown): string[] {
  return fieldsInOptions(json).includes('password') ? loginFieldsIn(postIn(json)) : [];
}

/** Returns the fields of a form from what Django REST framework answers to OPTIONS; an empty list if it describes none. */
export function fieldsInOptions(json: unknown): string[] {
  const post = postIn(json);
  return typeof post === 'object' && post !== null ? Object.keys(post) : [];
}

function postIn(json: unknown): unknown {
  return property(property(json, 'actions'), 'POST');
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
