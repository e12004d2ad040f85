import { describe, expect, it } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { pass, setUp, url } from '../helpers/world.ts';

/** A tab whose token is over, and which waits for somebody to ask. */
async function setUpOver() {
  const world = setUp();
  const tab = await world.over('held in memory through a sleep', { proactive: 'off' });
  return { world, tab };
}

describe('who needs a token', () => {
  it.each<[string, (auth: Auth) => Promise<unknown>]>([
    ['a request', (auth) => auth.fetch(url('api/ping/'))],
    ['getAccessToken()', (auth) => auth.getAccessToken()],
  ])('is the cause of the refresh: %s', async (_, ask) => {
    const { tab } = await setUpOver();
    await ask(tab.auth);
    expect(tab.of('refreshed')).toMatchObject([{ cause: 'request' }]);
  });

  it('and loses the session while waiting for it is told what the server said', async () => {
    const { world, tab } = await setUpOver();
    world.server.revokeRefresh();
    const answer = tab.auth.fetch(url('api/ping/')).catch((error) => error);
    await pass(2);
    const refused = { code: 'session_ended', status: 401 };
    expect(await answer).toMatchObject({ ...refused, cause: refused });
  });
});
