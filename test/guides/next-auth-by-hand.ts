import type { AuthConfig } from '@auth/core';
import type { JWT } from '@auth/core/jwt';
import Credentials from '@auth/core/providers/credentials';

const post = (path: string, body: object) =>
  fetch(`${process.env.DJANGO_URL}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
/** SimpleJWT's access tokens live for five minutes. */
const inFiveMinutes = () => Date.now() + 5 * 60_000;

export const config: Omit<AuthConfig, 'raw'> = {
  providers: [
    Credentials({
      credentials: { username: {}, password: { type: 'password' } },
      async authorize({ username, password }) {
        const response = await post('auth/jwt/create/', { username, password });
        return response.ok ? response.json() : null; // { access, refresh }
      },
    }),
  ],
  callbacks: {
    async jwt({ token, user }): Promise<JWT> {
      if (user) return { ...token, ...user, expiresAt: inFiveMinutes() };
      if (Date.now() < (token.expiresAt as number)) return token;
      const response = await post('auth/jwt/refresh/', { refresh: token.refresh });
      if (!response.ok) return { ...token, error: 'RefreshTokenError' };
      return { ...token, ...(await response.json()), expiresAt: inFiveMinutes() };
    },
    session: ({ session, token }) => ({ ...session, access: token.access, error: token.error }),
  },
};
