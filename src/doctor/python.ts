import type { Change } from './report.ts';

/** A line of `settings.py`. */
export function setting(code: string): Change {
  return { where: 'settings.py', code };
}

/** Keys of a setting that is a dict: what else is in it stays. */
export function keysOf(name: string, keys: Readonly<Record<string, string>>): Change {
  const lines = Object.entries(keys).map(([key, value]) => `    "${key}": ${value},`);
  return setting([`${name} = {`, '    # what you have, and:', ...lines, '}'].join('\n'));
}

export function urls(code: string): Change {
  return { where: 'urls.py', code };
}

/** A text as Python writes it. */
export function text(value: string): string {
  return JSON.stringify(value);
}

/** `corsheaders` as the first of the middleware, so that also the answers of the others carry its headers. */
export const installCors: Change = setting(
  [
    '# pip install django-cors-headers',
    'INSTALLED_APPS += ["corsheaders"]',
    'MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]',
  ].join('\n'),
);

export const installBlacklist: Change = setting(
  'INSTALLED_APPS += ["rest_framework_simplejwt.token_blacklist"]  # then: python manage.py migrate',
);
