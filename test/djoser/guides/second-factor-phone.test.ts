/** How a user of docs/guides/second-factor.md gets a second factor, on django-trench. */
import { describe, expect, it } from 'vitest';
import { addPhone, confirmPhone } from '../../guides/second-factor-phone.ts';
import { shareSite } from '../client/site.ts';
import { ada } from '../harness.ts';

describe('a second factor', () => {
  const site = shareSite({ profile: 'second-factor', users: [ada] });

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
});
