import type { Change } from './report.ts';

/** Returns a change of `settings.py`: the lines to write there. */
export function setting(code: string): Change {
  return { where: 'settings.py', code };
}

/** Returns a change that adds keys to a setting that is a dict. The other keys of the dict stay. */
export function keysOf(name: string, keys: Readonly<Record<string, string>>): Change {
  const lines = Object.entries(keys).map(([key, value]) => `    "${key}": ${value},`);
  return setting([`${name} = {`, '    # what you have, and:', ...lines, '}'].join('\n'));
}

export function urls(code: string): Change {
  return { where: 'urls.py', code };
}

/** Returns the value as a string literal of Python. */
export function text(value: string): string {
  return JSON.stringify(value);
}

/** Installs `corsheaders` as the first middleware, so that the answers of all other middleware have its headers too. */
export const installCors: Change = setting(
  [
    '# pip install django-cors-headers',
    'INSTALLED_APPS += ["corsheaders"]',
    'MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]',
  ].join('\n'),
);

/** The package whose JWTs the server has: Django Ninja JWT has settings and apps of its own. */
const packageOf = (preset: string) =>
  preset === 'ninjaJwt'
    ? { app: 'ninja_jwt', settings: 'NINJA_JWT' }
    : { app: 'rest_framework_simplejwt', settings: 'SIMPLE_JWT' };

/** Writes settings of the package that makes the JWTs. */
export const jwtSettings = (preset: string, keys: Readonly<Record<string, string>>): Change =>
  keysOf(packageOf(preset).settings, keys);

export const installBlacklist = (preset: string): Change =>
  setting(`INSTALLED_APPS += ["${packageOf(preset).app}.token_blacklist"]  # then: python manage.py migrate`);
