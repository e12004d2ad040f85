import { afterEach, describe, expect, it, vi } from 'vitest';
import { globalFetch } from '../../src/platform/global-fetch.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const answer = () => vi.fn<typeof fetch>(async () => new Response('answer'));
const url = 'https://api.example.test/';

describe('the global fetch', () => {
  it('is called as it is, with what the caller gave', async () => {
    const platform = answer();
    vi.stubGlobal('fetch', platform);
    const init = { method: 'POST' };
    expect(await (await globalFetch()(url, init)).text()).toBe('answer');
    expect(platform).toHaveBeenCalledExactlyOnceWith(url, init);
  });

  it('is looked up at each call: a test may put another one in its place', async () => {
    const [before, after] = [answer(), answer()];
    vi.stubGlobal('fetch', before);
    const send = globalFetch();
    vi.stubGlobal('fetch', after);
    await send(url, { method: 'POST' });
    await send(new Request(url));
    expect(before).not.toHaveBeenCalled();
    expect(after).toHaveBeenCalledTimes(2);
    expect(after.mock.calls[0]).toEqual([url, expect.objectContaining({ method: 'POST' })]);
  });

  it('may be one that was not there when the client was made', async () => {
    vi.stubGlobal('fetch', undefined);
    const send = globalFetch();
    const platform = answer();
    vi.stubGlobal('fetch', platform);
    await send(url);
    expect(platform).toHaveBeenCalledOnce();
  });

  it.each<[what: string, pass: (init?: RequestInit) => RequestInit | undefined]>([
    ['as it is', (init) => init],
    ['in a copy, with more in it', (init) => ({ ...init, headers: { Authorization: 'Bearer A1' } })],
  ])(
    'is the one from before where an application has put ours there, which hands the `init` on %s',
    async (_, pass) => {
      const platform = answer();
      vi.stubGlobal('fetch', platform);
      const send = globalFetch();
      const ours = vi.fn<typeof fetch>((input, init) => send(input, pass(init)));
      vi.stubGlobal('fetch', ours);
      await send(url, { method: 'POST' });
      expect(ours).toHaveBeenCalledOnce();
      expect(platform).toHaveBeenCalledExactlyOnceWith(url, expect.objectContaining({ method: 'POST' }));
      await globalThis.fetch(url);
      expect(platform).toHaveBeenCalledTimes(2);
    },
  );

  it('joins two clients that are put there one after the other, and sends once', async () => {
    const platform = answer();
    vi.stubGlobal('fetch', platform);
    const one = globalFetch();
    vi.stubGlobal('fetch', (input: RequestInfo | URL, init?: RequestInit) => one(input, { ...init }));
    const other = globalFetch();
    vi.stubGlobal('fetch', (input: RequestInfo | URL, init?: RequestInit) => other(input, { ...init }));
    await globalThis.fetch(url);
    expect(platform).toHaveBeenCalledOnce();
  });

  it('takes no notice of the mark on a call of ours', async () => {
    const server = vi.fn<typeof fetch>(async (input, init) => {
      const request = new Request(input, init);
      return new Response(`${request.method} ${await request.text()}`);
    });
    vi.stubGlobal('fetch', answer());
    const send = globalFetch();
    vi.stubGlobal('fetch', server);
    expect(await (await send(url, { method: 'POST', body: 'text' })).text()).toBe('POST text');
  });
});
