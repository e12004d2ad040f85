import { generateKeyPairSync } from 'node:crypto';

/** Django Ninja JWT has a blacklist of its own, under the label of SimpleJWT's. */
export const ninjaSettings = {
  WITHOUT_APPS: ['rest_framework_simplejwt.token_blacklist'],
  WITH_APPS: ['ninja_extra', 'ninja_jwt', 'ninja_jwt.token_blacklist'],
};

/** django-allauth as an API alone, with its JWT strategy unless something else is said. */
export function allauthSettings(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    WITH_APPS: ['allauth', 'allauth.account', 'allauth.headless'],
    MIDDLEWARE: [
      'control.RequestLog',
      'corsheaders.middleware.CorsMiddleware',
      'django.contrib.sessions.middleware.SessionMiddleware',
      'django.middleware.common.CommonMiddleware',
      'django.middleware.csrf.CsrfViewMiddleware',
      'django.contrib.auth.middleware.AuthenticationMiddleware',
      'allauth.account.middleware.AccountMiddleware',
    ],
    HEADLESS_ONLY: true,
    HEADLESS_TOKEN_STRATEGY: 'allauth.headless.tokens.strategies.jwt.JWTTokenStrategy',
    HEADLESS_JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ...changes,
  };
}
