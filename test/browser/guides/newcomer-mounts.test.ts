/** The views that guides mount, in the project of docs/getting-started.md: what a page asks for goes through its proxy, a film's address too. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documents } from '../../djoser/guides/documents.ts';
import { ada } from '../../djoser/harness.ts';
import { pageOf, read } from '../../docs/pages.ts';
import { browsersOfFile } from '../browsers-of-file.ts';
import { until } from '../client.ts';
import { type Additions, additionsOf, type Django, startStockDjango, startVitePage } from '../newcomer.ts';
import type { Browser } from '../tab.ts';

const files = 'docs/guides/images-and-downloads.md';
const loginAs = 'docs/guides/login-as.md';
const server = 'test/djoser/server';
/** The file that a guide shows, as the reader writes it. */
const shown = (page: string, file: string) => pageOf(page).blocks.find((each) => each.file === file)?.code ?? '';
const both = (file: string) => [files, loginAs].map((page) => additionsOf(page)[file]).join('\n');

const additions: Additions = {
  'mysite/settings.py': `${both('mysite/settings.py')}\nDOCUMENTS_DIR = ${JSON.stringify(documents.settings.DOCUMENTS_DIR)}\n`,
  'mysite/urls.py': both('mysite/urls.py'),
  'protected_files.py': shown(files, `${server}/protected_files.py`),
  'byte_ranges.py': shown(files, `${server}/byte_ranges.py`),
  'documents.py': read(`${server}/documents.py`), // in place of models
  'login_as.py': shown(loginAs, `${server}/login_as.py`),
};

describe.each(browsersOfFile('Chromium'))('in $name, behind the proxy of docs/getting-started.md,', ({ launch }) => {
  let django: Django | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    [django, browser] = await Promise.all([startStockDjango(ada, additions), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await django?.[Symbol.asyncDispose]();
  });

  it('a film plays from its signed address, and the view of the support staff answers', async () => {
    if (!django || !browser) throw new Error('Nothing was started.');
    await using page = await startVitePage(
      django,
      `import { createAuth } from 'latchkey'
      import { createLoginAs } from './login-as'
      import { play } from './protected-files'
      const auth = createAuth({ baseUrl: '/auth/' })
      await auth.login(${JSON.stringify({ username: ada.username, password: ada.password })})
      const video = document.body.appendChild(document.createElement('video'))
      video.addEventListener('loadeddata', () => document.body.setAttribute('data-film', video.src))
      await play(auth, video, 'api/files/talk.wav/')
      const url = ${/createLoginAs\(auth, ('[^']*')\)/.exec(shown(loginAs, 'test/recipes/login-as-page.ts'))?.[1]}
      // The user 1 is a superuser, as whom nobody logs in.
      await createLoginAs(auth, url).start(1).catch(({ message }) => document.body.setAttribute('data-refusal', message))`,
      {
        files: {
          'src/protected-files.ts': shown(files, 'test/guides/protected-files.ts'),
          'src/login-as.ts': shown(loginAs, 'test/recipes/login-as.ts'),
        },
      },
    );
    const tab = await (await browser.freshProfile()).open(page.origin);
    const marks = () => tab.evaluate(() => ({ ...document.body.dataset }));
    await until(
      async () =>
        Object.keys(await marks())
          .sort()
          .join(),
      'film,refusal',
    );
    const { film = '', refusal } = await marks();
    expect(film.startsWith(new URL('api/signed-files/talk.wav', page.origin).href)).toBe(true);
    expect(refusal).toBe('The server gives no token of this user: 403.');
  });
});
