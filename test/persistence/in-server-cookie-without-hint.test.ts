import { expect, it } from 'vitest';
import { memoryStorage } from '../../src/index.ts';
import { cookieStage } from '../cases/helpers/cookie-stage.ts';
import { after, atEachTest, origin, refresh } from '../cases/helpers/stage.ts';

atEachTest(`${origin}/`);

it('a page that can keep no hint finds the session behind the cookie by one refresh, and has its token', async () => {
  const { server, tab, loggedIn } = cookieStage();
  (await loggedIn()).dispose();
  const auth = tab({ storage: memoryStorage() });
  const causes: string[] = [];
  auth.on('refreshed', ({ cause }) => causes.push(cause));
  expect(await after(1000, auth.ready)).toMatchObject({ status: 'authenticated' });
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(server.count(refresh)).toBe(1);
  expect(causes).toEqual(['restore']);
});
