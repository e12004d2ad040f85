import { type AuthOptions, createAuth } from 'latchkey';

/** A client: one for the page is enough. */
export function createClient(options: AuthOptions) {
  return createAuth(options);
}
