/** The SvelteKit site of docs/frameworks/svelte.md, built and served: its guard in the browser, and what its server renders. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../client.ts';
import { type Browser, browsers, type Profile, type Tab } from '../tab.ts';

const root = join(import.meta.dirname, '../../..');
const [chromium] = browsers().filter(({ name }) => name === 'Chromium');

/** The address of the site, which is built in a folder of its own: SvelteKit writes into it. */
async function serve(folder: string): Promise<{ origin: string; process: ChildProcess }> {
  await cp(join(root, 'test/guides/sveltekit'), folder, { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const program = join(import.meta.dirname, 'sveltekit-site.ts');
  const child = spawn(process.execPath, [program], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const origin = /^http:\/\/[\d.:]+/.exec(line)?.[0];
    if (origin) return { origin, process: child };
  }
  throw new Error('The site was not built.');
}

describe.skipIf(!chromium)('a site with SvelteKit, in Chromium', () => {
  let folder: string;
  let site: Awaited<ReturnType<typeof serve>>;
  let browser: Browser | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-sveltekit-'));
    [browser, site] = await Promise.all([chromium?.launch(), serve(folder)]);
  });
  afterAll(async () => {
    await browser?.close();
    if (site) {
      const ended = once(site.process, 'exit');
      site.process.kill();
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  });

  async function openProfile() {
    const profile = (await browser?.freshProfile()) as Profile;
    const open = async (path: string) => profile.open(site.origin + path);
    return { profile, open };
  }
  /** What the page has now. In the middle of a page load there is no page to ask. */
  const look = (tab: Tab, read: (selector: string) => string | null, selector = '') =>
    tab.evaluate(read, selector).catch(() => null);
  const isAt = (tab: Tab, address: string) =>
    until(() => look(tab, () => decodeURIComponent(location.pathname + location.search)), address);
  const shows = (tab: Tab, selector: string, text: string) =>
    until(() => look(tab, (selector) => document.querySelector(selector)?.textContent?.trim() ?? null, selector), text);
  const click = (tab: Tab, selector: string) =>
    tab.evaluate((selector) => document.querySelector<HTMLElement>(selector)?.click(), selector);
  const logIn = async (tab: Tab) => {
    // The browser makes the form, once the scripts have run.
    await until(() => look(tab, () => String(document.querySelector('form') !== null)), 'true');
    await tab.evaluate(() => {
      const set = (id: string, value: string) => {
        const input = document.getElementById(id) as HTMLInputElement;
        input.value = value;
        input.dispatchEvent(new Event('input', { bubbles: true }));
      };
      set('username', 'ada');
      set('password', 'correct-horse');
      document.querySelector('form')?.requestSubmit();
    });
  };

  it('sends a visitor to the login page and back, and every tab there when the user logs out in one', async () => {
    const { profile, open } = await openProfile();
    const page = await open('/');
    await shows(page, 'header', 'Home Log in');
    await click(page, 'a[href^="/account"]');
    await isAt(page, '/login?next=/account?from=home');
    await logIn(page);
    await isAt(page, '/account?from=home');
    await shows(page, 'header button', 'Log out ada');
    await page.reload();
    await shows(page, 'h1', 'Account');

    const other = await open('/account');
    await shows(other, 'header button', 'Log out ada');
    await click(other, 'header button');
    await isAt(other, '/login?next=/account');
    await isAt(page, '/login?next=/account?from=home');
    await shows(page, 'header', 'Home Log in');
    await profile.close();
  });

  it('a server render has neither the login nor the logout in it, and lets everybody in; the browser decides', async () => {
    const html = await (await fetch(`${site.origin}/rendered`)).text();
    expect(html).toContain('<h1>Rendered on the server</h1>');
    expect(html).not.toMatch(/Log (in|out)/);

    // Before the scripts run, a form would be sent by the browser itself, and the page would load again.
    expect(await (await fetch(`${site.origin}/login`)).text()).not.toContain('<form');

    const { profile, open } = await openProfile();
    const page = await open('/rendered?page=2');
    await isAt(page, '/login?next=/rendered?page=2');
    await logIn(page);
    await isAt(page, '/rendered?page=2');
    await page.reload();
    await shows(page, 'h1', 'Rendered on the server');
    await shows(page, 'header', 'Home Log out ada');
    await isAt(page, '/rendered?page=2');
    await profile.close();
  });
});
