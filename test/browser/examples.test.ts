/** The examples for frameworks, built and served as their users would, each walked through like a visitor. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './client.ts';
import { type Browser, browsers, type Profile, type Tab } from './tab.ts';

const examples = join(import.meta.dirname, '../../examples');
const [chromium] = browsers().filter(({ name }) => name === 'Chromium');

/** One tab of an example, by what a visitor sees and does. */
class Visit {
  readonly tab: Tab;

  constructor(tab: Tab) {
    this.tab = tab;
  }

  /** Waits until the address is this one, however its router encodes it. */
  isAt(address: string): Promise<void> {
    return until(() => this.tab.evaluate(() => decodeURIComponent(location.pathname + location.search)), address);
  }

  /** Waits until the element has this text. */
  shows(selector: string, text: string): Promise<void> {
    const read = () =>
      this.tab.evaluate((selector) => document.querySelector(selector)?.textContent?.trim() ?? null, selector);
    return until(read, text);
  }

  /** Fills in the login form and sends it. */
  async logIn(username: string, password: string): Promise<void> {
    await this.tab.evaluate(
      (values) => {
        for (const [id, value] of Object.entries(values)) {
          const input = document.getElementById(id) as HTMLInputElement;
          input.value = value;
          input.dispatchEvent(new Event('input', { bubbles: true }));
        }
        document.querySelector('form')?.requestSubmit();
      },
      { username, password },
    );
  }

  click(name: string): Promise<void> {
    return this.tab.evaluate((name) => {
      const all = [...document.querySelectorAll<HTMLElement>('a, button')];
      all.find(({ textContent }) => textContent?.trim() === name)?.click();
    }, name);
  }
}

describe.skipIf(!chromium)('in Chromium, the example', () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium?.launch();
  });
  afterAll(() => browser?.close());

  describe.each(['react', 'vue', 'svelte', 'angular', 'axios', 'jquery'])('for %s', (name) => {
    let outDir: string;
    let server: PreviewServer | undefined;
    let profile: Profile | undefined;
    let origin: string;
    beforeAll(async () => {
      outDir = await mkdtemp(join(tmpdir(), `latchkey-${name}-`));
      // React Router in one chunk is larger than Vite likes, and so is Angular's compiler.
      const output = { outDir, emptyOutDir: true, chunkSizeWarningLimit: 2000 };
      const shared = { root: join(examples, name), logLevel: 'warn', build: output } as const;
      await build(shared);
      server = await preview({ ...shared, preview: { host: '127.0.0.1', port: 0 } });
      origin = server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
    });
    afterAll(async () => {
      await profile?.close();
      await server?.close();
      await rm(outDir, { recursive: true, force: true });
    });

    const walkOnePage = async () => {
      profile = await browser?.freshProfile();
      const page = new Visit((await profile?.open(origin)) as Tab);
      const save = (email: string) =>
        page.tab.evaluate((email) => {
          (document.getElementById('email') as HTMLInputElement).value = email;
          (document.getElementById('profile') as HTMLFormElement).requestSubmit();
        }, email);

      await page.shows('#status', 'anonymous');
      await page.logIn('ada', '');
      await page.shows('#password-problem', 'This field may not be blank.');
      await page.logIn('ada', 'correct-horse');
      await page.shows('#name', 'ada');
      await save('not an address');
      await page.shows('#email-problem', 'Enter a valid email address.');
      await save('ada@example.org');
      await page.shows('#saved', 'Saved.');
      await page.tab.reload();
      await page.shows('#name', 'ada');
      await page.click('Log out');
      await page.shows('#status', 'anonymous');
    };

    if (name === 'axios' || name === 'jquery') {
      it('logs in, saves a form with the server’s words at its fields, and logs out', walkOnePage);
      return;
    }

    it('shows the server’s words at the fields, the way back after a login, and a logout in another tab', async () => {
      profile = await browser?.freshProfile();
      const open = async (path: string) => new Visit((await profile?.open(origin + path)) as Tab);

      const page = await open('/account?from=mail');
      await page.isAt('/login?next=/account?from=mail');
      await page.logIn('ada', '');
      await page.shows('#password-problem', 'This field may not be blank.');
      await page.logIn('ada', 'wrong');
      await page.shows('[role=alert]', 'No active account found with the given credentials');
      await page.shows('#password-problem', '');

      await page.logIn('ada', 'correct-horse');
      await page.isAt('/account?from=mail');
      await page.shows('h1', 'ada');
      await page.shows('dd', 'ada@example.test');
      await page.tab.reload();
      await page.shows('h1', 'ada');

      const other = await open('/');
      await other.shows('#status', 'authenticated');
      await other.shows('header span', 'ada');
      await other.click('Log out');
      await other.shows('#status', 'anonymous');

      await page.isAt('/login?next=/account?from=mail');
      await page.click('Home');
      await page.shows('#status', 'anonymous');
      expect(await page.tab.evaluate(() => document.cookie)).toBe('');
    });
  });
});
