import { describe, expect, it } from 'vitest';
import { type AuthOptions, djoser } from '../../src/index.ts';
import { pass, setUp, slow, url } from '../helpers/world.ts';

/** A server that takes `Bearer`, and a tab that does not know it yet. */
async function setUpBearer(options: Partial<AuthOptions> = {}, seconds = 0) {
  const world = setUp({ schemes: ['Bearer'], latencyMs: slow({ '/api/ping/': seconds }) });
  const tab = await world.login(options);
  await pass(0);
  const ping = () => tab.auth.fetch(url('api/ping/'));
  return { world, tab, ping };
}

describe('the scheme that a server takes', () => {
  it('is found by one more request, and kept with the session', async () => {
    const { world, ping } = await setUpBearer();
    expect((await ping()).status).toBe(200);
    await ping();
    expect(world.sent('/api/ping/')).toEqual(['JWT A1', 'Bearer A1', 'Bearer A1']);
    await pass(0);
    expect(world.profile.stored()).toMatchObject({ scheme: 'Bearer', revision: 1 });
    expect(world.refreshCalls).toBe(0);
  });

  it('is found once for all requests that were refused side by side', async () => {
    const { world, ping } = await setUpBearer({}, 0.1);
    const answers = Promise.all([ping(), ping(), ping()]);
    await pass(1);
    expect((await answers).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(world.sent('/api/ping/').sort()).toEqual([
      ...['Bearer A1', 'Bearer A1', 'Bearer A1'],
      ...['JWT A1', 'JWT A1', 'JWT A1'],
    ]);
  });

  it('is known to the next page, and to the other tab', async () => {
    const { world, ping } = await setUpBearer();
    const other = world.open();
    await other.auth.ready;
    await ping();
    await pass(0);
    await other.auth.fetch(url('api/ping/'));
    await world.open().auth.fetch(url('api/ping/'));
    expect(world.sent('/api/ping/').slice(2)).toEqual(['Bearer A1', 'Bearer A1']);
  });

  it('is kept over a refresh', async () => {
    const { world, tab, ping } = await setUpBearer();
    await ping();
    await tab.auth.refresh();
    await ping();
    expect(world.sent('/api/ping/').at(-1)).toBe('Bearer A2');
  });

  it.each<[string, Partial<AuthOptions>]>([
    ['no lock', { locks: null }],
    ['no channel', { channel: null }],
  ])('waits for the next pair of tokens where there is %s', async (_, options) => {
    const { world, tab, ping } = await setUpBearer(options);
    await ping();
    await pass(0);
    expect(world.profile.stored()?.scheme).toBeNull();
    tab.auth.refresh();
    await pass(1);
    expect(world.profile.stored()?.scheme).toBe('Bearer');
  });

  it('is not looked for where one scheme alone is given', async () => {
    const { world, ping } = await setUpBearer({ server: djoser({ scheme: 'JWT' }) });
    const answer = ping();
    await pass(2);
    expect((await answer).status).toBe(401);
    expect(world.sent('/api/ping/')).toEqual(['JWT A1', 'JWT A2']);
  });

  it('is not doubted by the next page, whatever a refusal says', async () => {
    const { world, ping } = await setUpBearer();
    await ping();
    await pass(0);
    const next = world.open();
    world.server.failNext('api/ping', new Response(null, { status: 401, headers: { 'WWW-Authenticate': 'Token' } }));
    expect((await next.auth.fetch(url('api/ping/'))).status).toBe(200);
    expect(world.sent('/api/ping/').slice(2)).toEqual(['Bearer A1', 'Bearer A2']);
  });

  it('is not saved over a record that is newer, or another’s', async () => {
    const { world, ping } = await setUpBearer({}, 0.1);
    const answer = ping();
    await pass(0.15);
    const newer = { ...world.profile.stored(), id: 'theirs' };
    world.profile.store(newer);
    await pass(1);
    await answer;
    expect(world.profile.stored()).toMatchObject({ id: 'theirs', scheme: null });
  });

  it('that nobody knows is looked for by one request of those that were refused side by side', async () => {
    const world = setUp({ schemes: ['Token'], latencyMs: slow({ '/api/ping/': 0.1 }) });
    const tab = await world.login();
    const answers = Promise.all([1, 2, 3].map(() => tab.auth.fetch(url('api/ping/'))));
    await pass(2);
    expect((await answers).map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(world.sent('/api/ping/')).toEqual([
      ...['JWT A1', 'JWT A1', 'JWT A1'],
      'Bearer A1',
      ...['JWT A2', 'JWT A2', 'JWT A2'],
    ]);
  });

  it('that nobody knows is one warning', async () => {
    const world = setUp({ schemes: ['Token'] });
    const tab = await world.login();
    const answer = tab.auth.fetch(url('api/ping/'));
    await pass(2);
    expect((await answer).status).toBe(401);
    tab.auth.fetch(url('api/ping/'));
    await pass(2);
    expect(tab.warnings).toEqual([
      {
        code: 'scheme_mismatch',
        message:
          'latchkey: The server does not know the Authorization scheme "JWT", "Bearer". Compare AUTH_HEADER_TYPES in SIMPLE_JWT.',
      },
    ]);
    expect(tab.auth.state.status).toBe('authenticated');
  });
});
