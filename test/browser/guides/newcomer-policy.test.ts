/** The middleware of docs/guides/content-security-policy.md in the project of docs/getting-started.md. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ada } from '../../djoser/harness.ts';
import { pageOf } from '../../docs/pages.ts';
import { browsersOfFile } from '../browsers-of-file.ts';
import { until } from '../client.ts';
import { additionsOf, type Django, startStockDjango } from '../newcomer.ts';
import type { Browser } from '../tab.ts';

const guide = pageOf('docs/guides/content-security-policy.md');
const middleware = guide.blocks.find(({ code }) => code.includes('class ContentSecurityPolicy'))?.code ?? '';

/** A page of the reader's own, with a script that stands in it and one from a file. */
const ownPage = `
from django.http import HttpResponse

PAGE = '<title>page</title><script>document.title += " inline"</script><script src="/own.js"></script>'
urlpatterns += [
    path("own/", lambda request: HttpResponse(PAGE)),
    path("own.js", lambda request: HttpResponse('document.title += " file"', "text/javascript")),
]
`;

describe.each(browsersOfFile('Chromium'))(
  'in $name, the policy of docs/guides/content-security-policy.md',
  ({ launch }) => {
    let django: Django | undefined;
    let browser: Browser | undefined;
    beforeAll(async () => {
      const { 'mysite/settings.py': settings = '' } = additionsOf(guide.path);
      const additions = {
        'content_security_policy.py': middleware,
        'mysite/settings.py': settings,
        'mysite/urls.py': ownPage,
      };
      [django, browser] = await Promise.all([startStockDjango(ada, additions), launch()]);
    });
    afterAll(async () => {
      await browser?.close();
      await django?.[Symbol.asyncDispose]();
    });
    const open = async (path: string) => {
      if (!django || !browser) throw new Error('Nothing was started.');
      return (await browser.freshProfile()).open(`${django.origin}${path}`);
    };

    it('refuses a script that stands in the page, and runs one from a file', async () => {
      const tab = await open('/own/');
      await until(() => tab.evaluate(() => document.title), 'page file');
      const refused = (await tab.problems()).map(({ text }) => text);
      expect(refused).toContainEqual(expect.stringContaining("script-src 'self'"));
    });

    it.each(['/admin/', '/auth/users/me/'])('leaves the admin and the pages of DRF as they were: %s', async (path) => {
      const tab = await open(path);
      const sheets = () => tab.evaluate(() => [...document.styleSheets].length > 0 && document.readyState);
      await until(sheets, 'complete');
      const problems = (await tab.problems()).map(({ text }) => text);
      expect(problems.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
    });
  },
);
