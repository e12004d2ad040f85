import { type Auth, onUserChange } from '../../src/index.ts';

/** Rejects with an `AbortError` if the user logs out, or if somebody else logs in, before the answer: what it holds is for one user alone. */
async function post<Answer>(auth: Auth, path: string, json: object): Promise<Answer> {
  const change = new AbortController();
  const stop = onUserChange(auth, () => change.abort());
  try {
    const answer = await auth.api.post(path, { json, signal: change.signal }).json<Answer>();
    change.signal.throwIfAborted();
    return answer;
  } finally {
    stop();
  }
}

/** Begins to set up the phone of the user who is logged in. Gives the address that the page shows as a QR code. */
export async function addPhone(auth: Auth): Promise<string> {
  const { details } = await post<{ details: string }>(auth, 'auth/mfa/app/activate/', {});
  return details;
}

/** The first code that the phone shows: from now on a login asks for a code. Gives the codes for a user whose phone is lost. */
export async function confirmPhone(auth: Auth, code: string): Promise<string[]> {
  const answer = await post<{ backup_codes: string[] }>(auth, 'auth/mfa/app/activate/confirm/', { code });
  return answer.backup_codes;
}
