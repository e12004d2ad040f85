/** A pair of real tokens of which the first is soon over. */
import { createHmac } from 'node:crypto';
import { ada, type DjoserServer } from '../djoser/harness.ts';

/** With this key the server signs, and so do the tests. */
export const secretKey = 'a-key-of-the-tests-on-real-wires-and-of-nobody-else';

export interface Pair {
  access: string;
  refresh: string;
}

/**
 * Logs in, and makes the access token end after some seconds. What a refresh brings lives as long as ever: the setting of the server is not
 * touched, so tests can run beside each other.
 */
export async function soonOver(server: DjoserServer, seconds: number): Promise<Pair & { endsAt: number }> {
  const response = await fetch(`${server.baseUrl}jwt/create/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: ada.username, password: ada.password }),
  });
  const { access, refresh } = (await response.json()) as Pair;
  const [header = '', payload = ''] = access.split('.');
  const claims: Record<string, unknown> = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const iat = Math.floor(Date.now() / 1000);
  const exp = iat + seconds;
  const unsigned = `${header}.${Buffer.from(JSON.stringify({ ...claims, iat, exp })).toString('base64url')}`;
  const signature = createHmac('sha256', secretKey).update(unsigned).digest('base64url');
  return { access: `${unsigned}.${signature}`, refresh, endsAt: exp * 1000 };
}
