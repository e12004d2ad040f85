import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { until } from './client.ts';
import type { Tab } from './tab.ts';

const configFile = fileURLToPath(new URL('../../demo/vite.config.ts', import.meta.url));

/** The demo as static files, on a server that knows nothing but files. */
export async function serveDemo(): Promise<{ address: string; close(): Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'latchkey-demo-'));
  const shared = { configFile, logLevel: 'warn', build: { outDir } } as const;
  await build(shared);
  const server = await preview({ ...shared, preview: { port: 0, host: 'localhost' } });
  return {
    // Some folder of a site, for a page that must not depend on where it stands.
    // As a tab beside another one: in the first one the page plays an ordinary day by itself.
    address: `${server.resolvedUrls?.local[0] ?? ''}?tab=1`,
    async close() {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

/** One tab with the demo, in the words of a visitor. */
export class DemoPage {
  readonly tab: Tab;

  constructor(tab: Tab) {
    this.tab = tab;
  }

  /** A visitor who has never been here: what an earlier one has left behind is gone. */
  async isVisitedFirst(): Promise<void> {
    await this.tab.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
      // Nothing is waited for that a test does not ask for.
      localStorage.setItem('latchkey-demo-settings', '{"latencyMs":0}');
      for (const cookie of document.cookie.split('; ')) document.cookie = `${cookie.split('=')[0]}=; path=/; max-age=0`;
    });
    await this.tab.reload();
    await this.isSettled();
  }

  /** The page knows whether there is a session. */
  isSettled(): Promise<void> {
    return until(() => this.attribute('session', 'data-status'), 'anonymous');
  }

  /** Does what makes the page load once more, and waits until it has. */
  async loadsAnew(work: () => Promise<void>): Promise<void> {
    await this.tab.evaluate(() => document.body.setAttribute('data-old', ''));
    await work();
    const isNew = () => this.tab.evaluate(() => !document.body.hasAttribute('data-old'));
    // While it goes, there is nobody to ask.
    await until(() => isNew().catch(() => false), true);
    await this.isSettled();
  }

  click(id: string): Promise<void> {
    return this.tab.evaluate((id) => document.getElementById(id)?.click(), id);
  }

  /** As a slider, a select or a text field is used: by what the browser tells the page. */
  set(id: string, value: string): Promise<void> {
    return this.tab.evaluate(
      (id, value) => {
        const field = document.getElementById(id) as HTMLInputElement;
        field.value = value;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new Event('change', { bubbles: true }));
      },
      id,
      value,
    );
  }

  weather(value: string): Promise<void> {
    return this.tab.evaluate((value) => {
      document.querySelector<HTMLInputElement>(`[name=weather][value=${value}]`)?.click();
    }, value);
  }

  text(id: string): Promise<string> {
    return this.tab.evaluate((id) => document.getElementById(id)?.textContent?.trim() ?? '', id);
  }

  attribute(id: string, name: string): Promise<string | null> {
    return this.tab.evaluate((id, name) => document.getElementById(id)?.getAttribute(name) ?? null, id, name);
  }

  /** Waits until the text of an element matches, and gives it. */
  async reads(id: string, pattern: RegExp, withinMs?: number): Promise<string> {
    let text = '';
    await until(
      async () => {
        text = await this.text(id);
        return pattern.test(text) || text;
      },
      true,
      withinMs,
    );
    return text;
  }

  async logIn(): Promise<void> {
    await this.click('login-send');
    await this.reads('state-headline', /^Logged in as ada$/);
  }

  /** Waits until the timeline tells this, in its table of words. */
  async storyTells(pattern: RegExp): Promise<void> {
    let text = '';
    await until(async () => {
      text = await this.tab.evaluate(() => document.querySelector('latchkey-timeline')?.shadowRoot?.textContent ?? '');
      return pattern.test(text) || text;
    }, true);
  }

  /** The server's log, the newest first: `401 GET /api/ping/ latchkey, tab 1`. */
  seen(): Promise<string[]> {
    return this.tab.evaluate(() =>
      [...document.querySelectorAll('.seen-line')].map((line) =>
        [...line.children]
          .slice(0, 3)
          .map((part) => part.textContent)
          .join(' '),
      ),
    );
  }

  /** Waits until the server's newest requests are these, in the order in which they came. */
  async serverSaw(...expected: string[]): Promise<void> {
    await until(async () => (await this.seen()).slice(0, expected.length).reverse(), expected);
  }
}
