import type { Auth } from '../../src/index.ts';

/** Begins to set up the phone of the user who is logged in. Gives the address that the page shows as a QR code. */
export async function addPhone(auth: Auth): Promise<string> {
  const { details } = await auth.api.post('auth/mfa/app/activate/').json<{ details: string }>();
  return details;
}

/** The first code that the phone shows: from now on a login asks for a code. Gives the codes for a user whose phone is lost. */
export async function confirmPhone(auth: Auth, code: string): Promise<string[]> {
  const json = { code };
  const answer = await auth.api.post('auth/mfa/app/activate/confirm/', { json }).json<{ backup_codes: string[] }>();
  return answer.backup_codes;
}
