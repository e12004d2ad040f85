/** How a user of docs/guides/second-factor.md gets a second factor, on django-trench. */
import { describe, expect, it } from 'vitest';
import type { Auth } from '../../../src/index.ts';
import { addPhone, confirmPhone } from '../../guides/second-factor-phone.ts';
import { shareSite } from '../client/site.ts';
import { ada } from '../harness.ts';

const bob = { username: 'bob', password: ada.password };

describe('a second factor', () => {
  const site = shareSite({ profile: 'second-factor', users: [ada, bob] });

  it('is set up by a logged-in user, and the next login asks for a code, or takes a backup code', async () => {
    const { auth } = await site.loggedIn();
    const secret = new URL(await addPhone(auth)).searchParams.get('secret');
    const phone = await fetch(`${site.server.origin}/phone/?secret=${secret}`);
    const { code } = (await phone.json()) as { code: string };
    const backupCodes = await confirmPhone(auth, code);

    const next = site.client().auth;
    const error = await next.login({ username: ada.username, password: ada.password }).catch((error) => error);
    expect(error).toMatchObject({ code: 'incomplete_login', answer: { method: 'app' } });
    const { ephemeral_token } = error.answer as { ephemeral_token: string };
    await next.login({ ephemeral_token, code: backupCodes[0] }, { path: 'jwt/second-factor/' });
    expect(next.state.status).toBe('authenticated');
  });

  it.each([
    ['address', (auth: Auth) => addPhone(auth)],
    ['codes', (auth: Auth) => confirmPhone(auth, '000000')],
  ])('gives the %s to nobody but the user who has asked', async (_, ask) => {
    const slow: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!response.url.includes('/mfa/')) return response;
      await auth.logout();
      return Response.json({ details: 'otpauth://totp/ada', backup_codes: ['1'] });
    };
    const { auth } = site.client({ fetch: slow });
    await auth.login(bob);
    await expect(ask(auth)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
