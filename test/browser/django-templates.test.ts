/** `examples/django-templates` as a visitor meets it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ada } from '../djoser/harness.ts';
import { until } from './client.ts';
import { inChromium } from './pages-site.ts';
import type { Tab } from './tab.ts';

const root = join(import.meta.dirname, '../..');

/** What is shown at a place of the page. */
const text = (tab: Tab, selector: string) =>
  tab.evaluate((selector) => document.querySelector(selector)?.textContent?.trim() ?? null, selector);
const address = (tab: Tab) => tab.evaluate(() => location.pathname + location.search);
const djangoUser = (tab: Tab) => tab.evaluate(() => document.body.dataset.djangoUser ?? null);
const shows = (tab: Tab, selector: string, expected: string) => until(() => text(tab, selector), expected);
const isAt = (tab: Tab, expected: string) => until(() => address(tab).catch(() => null), expected);

const submit = (tab: Tab, form: string, values: Record<string, string | boolean>) =>
  tab.evaluate(
    (form, values) => {
      const element = document.querySelector<HTMLFormElement>(form);
      for (const [name, value] of Object.entries(values)) {
        const input = element?.elements.namedItem(name) as HTMLInputElement;
        if (typeof value === 'boolean') input.checked = value;
        else input.value = value;
      }
      element?.requestSubmit();
    },
    form,
    values,
  );

inChromium((site) => {
  const open = (path: string) => site.profile.open(site.server.origin + path);
  const login = async (tab: Tab, remember = false) => {
    await submit(tab, '#login', { username: 'ada', password: ada.password, remember });
    await isAt(tab, '/me/');
    await shows(tab, 'h1', 'ada');
  };

  it('logs in with the server’s words at the fields, remembers, and logs Django in as well', async () => {
    const tab = await open('/me/');
    await isAt(tab, '/login/?next=%2Fme%2F');
    await submit(tab, '#login', { username: 'ada', password: '' });
    await shows(tab, '#password-problem', 'This field may not be blank.');
    await submit(tab, '#login', { username: 'ada', password: 'wrong' });
    await shows(tab, '[data-problem=form]', 'No active account found with the given credentials');
    await login(tab, true);
    await tab.goto(`${site.server.origin}/`);
    await shows(tab, '[data-show=status]', 'authenticated');
    expect(await djangoUser(tab)).toBe('ada');
  });

  it('asks for nothing when a page loads with a good token, and saves a form of jQuery with one that is revoked', async () => {
    const tab = await open('/login/');
    await login(tab);
    await site.requests();
    await site.server.control.resetLog();
    await tab.goto(`${site.server.origin}/`);
    await shows(tab, '[data-show=status]', 'authenticated');
    expect(await site.requests()).toEqual([]);

    await tab.goto(`${site.server.origin}/me/`);
    await shows(tab, 'h1', 'ada');
    await site.server.control.revokeAccess();
    await site.server.control.resetLog();
    await submit(tab, '#profile', { email: 'not an address' });
    await shows(tab, '#email-problem', 'Enter a valid email address.');
    await submit(tab, '#profile', { email: 'ada@example.org' });
    await shows(tab, '[data-show=saved]', 'Saved.');
    expect(await site.requests()).toEqual([
      'PATCH /auth/users/me/ 401',
      'POST /auth/jwt/refresh/ 200',
      'PATCH /auth/users/me/ 400',
      'PATCH /auth/users/me/ 200',
    ]);
  });

  it('logs out everywhere: here, in the other tab, in Django, and at the server', async () => {
    const tab = await open('/login/');
    await login(tab);
    const other = await open('/');
    await other.goto(`${site.server.origin}/logout/`);
    await shows(other, 'main p', 'Here, in every tab, and on the server.');
    await isAt(tab, '/login/?next=%2Fme%2F');
    await site.requests();
    await tab.reload();
    expect(await djangoUser(tab)).toBe('');
    expect(await tab.evaluate(() => document.cookie)).not.toMatch(/(access|refresh)_token=/);
  });

  it('leads nobody to another site after a login', async () => {
    const tab = await open('/login/?next=//evil.example/');
    await login(tab);
  });
});

it('has the very views and the script that docs/session-bridge.md is about', () => {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const example = 'examples/django-templates/pages';
  expect(read(`${example}/django_session.py`)).toBe(read('test/djoser/server/session_bridge.py'));
  // The example has made `auth` already.
  const [, script] = read('test/guides/session-bridge.js').split(/^const auth = .*\n\n/);
  expect(read(`${example}/static/pages/session-bridge.js`)).toBe(script);
});
