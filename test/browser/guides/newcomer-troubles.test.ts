/** What docs/troubleshooting.md says of a project as docs/getting-started.md makes it, while it is developed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ada } from '../../djoser/harness.ts';
import { browsersOfFile } from '../browsers-of-file.ts';
import { until } from '../client.ts';
import { additionsOf, type Django, startStockDjango, startVitePage } from '../newcomer.ts';
import type { Browser } from '../tab.ts';

/** A login that is throttled, and a page on another origin than Django. */
const throttled = `
INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"] = ["rest_framework.throttling.AnonRateThrottle"]
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anon": "9/hour"}
CORS_ALLOWED_ORIGIN_REGEXES = ["^http://127.0.0.1:[0-9]+$"]
`;

describe.each(browsersOfFile('Chromium'))('in $name, while a project is developed,', ({ launch }) => {
  let django: Django | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    const { 'mysite/settings.py': settings = '' } = additionsOf('docs/troubleshooting.md');
    const additions = { 'mysite/settings.py': settings + throttled };
    [django, browser] = await Promise.all([startStockDjango(ada, additions), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await django?.[Symbol.asyncDispose]();
  });
  /** What a page with this code in it shows. */
  const runs = async (code: (origin: string) => string): Promise<unknown> => {
    if (!django || !browser) throw new Error('Nothing was started.');
    const script = `import { createAuth } from 'latchkey'\n${code(django.origin)}`;
    await using page = await startVitePage(django, `${script}\ndocument.title = JSON.stringify(shown)`);
    const tab = await (await browser.freshProfile()).open(page.origin);
    const title = () => tab.evaluate(() => document.title);
    await until(async () => (await title()) !== 'My page', true);
    return JSON.parse(await title());
  };
  const login = (baseUrl: string) => `
    const error = await createAuth({ baseUrl: '${baseUrl}' }).login({ username: 'ada', password: 'wrong' }).catch((error) => error)
    const { code, status, retryAfterSeconds } = error`;

  it.each(['/wrong/', '/api/wrong/'])('a wrong baseUrl is `bad_response` with 404: %s', async (baseUrl) => {
    expect(await runs(() => `${login(baseUrl)}; const shown = { code, status }`)).toEqual({
      code: 'bad_response',
      status: 404,
    });
  });

  it('a POST without its slash is answered with 500 while DEBUG is on', async () => {
    const post = () => "const { status } = await fetch('/auth/users', { method: 'POST' }); const shown = status";
    expect(await runs(post)).toBe(500);
  });

  it('a page on another origin reads `Retry-After`, which Django exposes', async () => {
    const shown = await runs(
      (origin) => `
        for (let count = 0; count < 9; count += 1) await fetch('${origin}/auth/jwt/verify/', { method: 'POST' })
        ${login(`${origin}/auth/`)}; const shown = { code, seconds: retryAfterSeconds }`,
    );
    expect(shown).toEqual({ code: 'throttled', seconds: expect.any(Number) });
  });
});
