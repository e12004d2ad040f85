import { expect, test, vi } from 'vitest';
import { after, atEachTest, refresh, settled, stage } from './helpers/stage.ts';

atEachTest();

test('B78 · a client that is disposed in the tick it was made in spends nothing', async () => {
  const { server, profile, keep, tab, heard } = stage();
  keep({ access: null });
  const spent = profile.stored()?.refresh;
  const first = tab();
  first.dispose();
  const second = tab();
  expect((await after(1000, second.ready)).status).toBe('authenticated');

  expect(server.calls(refresh).map(({ body }) => body)).toEqual([{ refresh: spent }]);
  expect(server.reuse).toBe(0);
  expect(profile.stored()?.refresh).not.toBe(spent);
  expect(heard(first)).toEqual([]);
  expect(heard(second)[0]).toBe('started:restore');
});

test.each(['with locks', 'without locks'])(
  'B78 · a refresh that a disposed client has sent serves the next client, %s',
  async (kind) => {
    const { server, profile, keep, tab, heard } = stage({ latencyMs: 300 });
    const options = kind === 'with locks' ? {} : { locks: null };
    keep({ access: null });
    const spent = profile.stored()?.refresh;
    const first = tab(options);
    await vi.advanceTimersByTimeAsync(250);
    expect(server.count(refresh)).toBe(1);
    first.dispose();
    const second = tab(options);
    expect((await after(2000, second.ready)).status).toBe('authenticated');

    expect(server.count(refresh)).toBe(1);
    expect(server.reuse).toBe(0);
    expect(profile.stored()?.refresh).not.toBe(spent);
    expect(await second.getAccessToken()).toBe(profile.stored()?.access);
    expect(heard(first)).toEqual([]);
    await settled();
  },
);
