/** The page on one origin, the API on another. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DjoserServer, startDjoser } from '../djoser/harness.ts';
import { ping, refreshPath } from './client.ts';
import { inEveryBrowser } from './site.ts';

inEveryBrowser({}, (site) => {
  let api: DjoserServer;
  beforeAll(async () => {
    api = await startDjoser({ profile: 'rotation', origins: [site.server.origin] });
  });
  afterAll(() => api?.stop());

  it('logs in, refreshes and calls an API on another port', async () => {
    await api.control.reset();
    const client = await site.open({ storage: 'localStorage', baseUrl: api.baseUrl, proactive: 'off' });
    await client.login();
    expect(await client.ping(api.origin + ping)).toBe(200);
    await api.control.revokeAccess();
    expect(await client.ping(api.origin + ping)).toBe(200);
    expect(await client.getUser()).toBe('ada');
    expect(await api.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
    const log = await api.control.log();
    expect(log.filter(({ method }) => method !== 'OPTIONS').map(({ path, status }) => `${path} ${status}`)).toEqual([
      '/auth/jwt/create/ 200',
      `${ping} 200`,
      `${ping} 401`,
      `${refreshPath} 200`,
      `${ping} 200`,
      '/auth/users/me/ 200',
    ]);
    expect(log.every(({ origin }) => origin === site.server.origin)).toBe(true);
  });

  it('sends no token to an origin that is not the API', async () => {
    const client = await site.open({ storage: 'localStorage' });
    await client.login();
    await api.control.reset();
    expect(await client.ping(`${api.origin}/api/public/`)).toBe(200);
    expect(await api.control.log()).toMatchObject([{ path: '/api/public/', hasAuthorization: false }]);
  });
});
