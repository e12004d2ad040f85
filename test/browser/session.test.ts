/** One user's session in a real browser, against a real server. */
import { expect, it } from 'vitest';
import { ada } from '../djoser/harness.ts';
import { inEveryBrowser, ping } from './site.ts';

const grace = { username: 'grace', password: ada.password, email: 'grace@example.com' };

inEveryBrowser({ users: [ada, grace] }, (site) => {
  it('logs in, and sends the token with a request', async () => {
    const client = await site.open({ storage: 'localStorage' });
    expect(await client.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
    await client.login();
    expect(await client.seen()).toMatchObject({ status: 'authenticated', events: ['started login'] });
    expect(await client.ping()).toBe(200);
    expect(await site.requests(ping)).toMatchObject([{ hasAuthorization: true, scheme: 'Bearer', status: 200 }]);
  });
});
