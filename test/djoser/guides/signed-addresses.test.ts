/** The views of docs/guides/images-and-downloads.md. */
import { describe, expect, it } from 'vitest';
import { shareSite } from '../client/site.ts';
import { documents } from './documents.ts';

const { settings } = documents;

describe('a signed address', () => {
  const site = shareSite({ profile: 'norotation', settings });

  async function signedAddress(): Promise<string> {
    const { auth } = await site.loggedIn();
    const { url } = await auth.api.post('api/files/talk.wav/address/').json<{ url: string }>();
    return url;
  }
  const part = (url: string, range: string) => fetch(url, { headers: { Range: range } });

  it('is below /api/, as the other addresses of the guide: the proxy of a page forwards it', async () => {
    const { origin, pathname } = new URL(await signedAddress());
    expect(origin).toBe(site.server.origin);
    expect(pathname).toMatch(/^\/api\/signed-files\/talk\.wav:/);
  });

  it('gives the whole file to a request without a token, and forbids caches to keep the file', async () => {
    const response = await fetch(await signedAddress());
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(documents.talk)).toBe(true);
    expect(response.headers.get('Cache-Control')).toBe('private, no-store');
  });

  it('gives the part that a Range header asks for', async () => {
    const response = await part(await signedAddress(), 'bytes=4-7');
    expect([response.status, response.headers.get('Content-Range')]).toEqual([206, 'bytes 4-7/2646044']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(documents.talk.subarray(4, 8));
  });

  it.each([
    ['bytes=0-', 206, 'bytes 0-999999/2646044'],
    ['bytes=2646040-', 206, 'bytes 2646040-2646043/2646044'],
    ['bytes=2646040-9999999', 206, 'bytes 2646040-2646043/2646044'],
    ['bytes=2646044-', 416, 'bytes */2646044'],
    ['bytes=-5', 200, null],
  ])('answers %s with %i', async (range, status, contentRange) => {
    const response = await part(await signedAddress(), range);
    expect([response.status, response.headers.get('Content-Range')]).toEqual([status, contentRange]);
    await response.body?.cancel();
  });

  it('is refused when it names another file', async () => {
    const response = await fetch((await signedAddress()).replace('talk.wav', 'letter.png'));
    expect(response.status).toBe(403);
  });

  it('is not given to a user who may not see the file', async () => {
    const { auth } = await site.loggedIn();
    const post = { method: 'POST' };
    expect((await auth.fetch(`${site.server.origin}/api/files/letter.png/`)).status).toBe(404);
    expect((await auth.fetch(`${site.server.origin}/api/files/letter.png/address/`, post)).status).toBe(404);
    expect((await fetch(`${site.server.origin}/api/files/talk.wav/address/`, post)).status).toBe(401);
  });
});

describe('a signed address that is over', () => {
  const site = shareSite({ profile: 'norotation', settings: { ...settings, FILE_ADDRESS_SECONDS: 0 } });

  it('is refused', async () => {
    const { auth } = await site.loggedIn();
    const { url } = await auth.api.post('api/files/talk.wav/address/').json<{ url: string }>();
    expect((await fetch(url)).status).toBe(403);
  });
});
