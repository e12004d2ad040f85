/** From tokens to a Django session and back: the views and the client of docs/session-bridge.md. */
import { expect, it } from 'vitest';
import { ada } from '../djoser/harness.ts';
import { type Client, until } from './client.ts';
import { sessionsOf } from './cookie-mode.ts';
import { inEveryBrowser } from './site.ts';

const grace = { username: 'grace', password: ada.password, email: 'grace@example.com' };
const start = '/auth/session/start/';
const end = '/auth/session/end/';

inEveryBrowser({ users: [ada, grace] }, (site) => {
  async function open(): Promise<Client> {
    const client = await site.open({ storage: 'localStorage' });
    // The code of docs/session-bridge.md.
    await client.tab.evaluate(() => {
      const { auth } = window;
      const csrfToken = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? '';

      auth.on('started', async ({ reason }) => {
        if (reason === 'login' || reason === 'adopt') {
          await auth.fetch('/auth/session/start/', { method: 'POST', keepalive: true });
        }
      });

      auth.on('ended', async ({ reason }) => {
        if (reason === 'otherTab' || reason === 'replaced') return;
        const headers = { 'X-CSRFToken': csrfToken() };
        await fetch('/auth/session/end/', { method: 'POST', headers, keepalive: true });
      });
    });
    return client;
  }
  /** Whom a page of plain Django takes this browser for. */
  const djangoUser = (client: Client): Promise<string | null> =>
    client.tab.evaluate(async () => (await (await fetch('/session-user/', { cache: 'no-store' })).json()).user);

  it('a login is a Django session of the same user, and a logout ends both', async () => {
    const client = await open();
    expect(await djangoUser(client)).toBeNull();
    await client.login();
    await until(() => djangoUser(client), 'ada');
    await client.logout();
    await until(() => djangoUser(client), null);
    expect([await site.statuses(start), await site.statuses(end)]).toEqual([[204], [204]]);
  });

  it('script cannot read the session cookie', async () => {
    const client = await open();
    await client.login();
    await until(() => djangoUser(client), 'ada');
    expect(await client.tab.evaluate(() => document.cookie)).not.toContain('sessionid');
  });

  it('user data that a page posts is ignored', async () => {
    const client = await open();
    await client.login();
    const status = await client.tab.evaluate(async (path) => {
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ id: 2, username: 'grace', user: 'grace', email: 'grace@example.com' });
      return (await window.auth.fetch(path, { method: 'POST', headers, body })).status;
    }, start);
    expect(status).toBe(204);
    expect(await djangoUser(client)).toBe('ada');
  });

  it('without an access token there is no session, whatever is posted', async () => {
    const client = await open();
    const status = await client.tab.evaluate(async (path) => {
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ username: 'ada', password: 'correct-horse' });
      return (await fetch(path, { method: 'POST', headers, body })).status;
    }, start);
    expect(status).toBe(401);
    expect(await djangoUser(client)).toBeNull();
  });

  it('another user in another tab is the user of the session, and stays it', async () => {
    const [one, two] = [await open(), await open()];
    await one.login('ada');
    await two.becomes('authenticated');
    await until(() => djangoUser(two), 'ada');
    await two.login('grace');
    await until(() => sessionsOf(one), ['started login', 'ended otherTab', 'started otherTab']);
    // Asked too early, with the old cookie, Django would remove the new one.
    const isAnswered = () =>
      two.tab.evaluate(
        (path) => performance.getEntriesByType('resource').some(({ name }) => name.endsWith(path)),
        start,
      );
    await until(isAnswered, true);
    await until(() => djangoUser(one), 'grace');
    expect(await djangoUser(two)).toBe('grace');
    expect(await site.statuses(end)).toEqual([]);
  });

  it('a logout in one tab ends the session once', async () => {
    const [one, two] = [await open(), await open()];
    await one.login();
    await two.becomes('authenticated');
    await until(() => djangoUser(two), 'ada');
    await one.logout();
    await two.becomes('anonymous');
    await until(() => djangoUser(two), null);
    expect(await site.statuses(end)).toEqual([204]);
  });
});
