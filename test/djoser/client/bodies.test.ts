/** Bodies that are sent twice: what the server gets after a 401 is what it would have got without one. */
import { createHash, randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Auth } from '../../../src/index.ts';
import { type Client, shareSite } from './site.ts';

const bytes = new Uint8Array(randomBytes(200_000));
const arrived = (content: Uint8Array | string) => ({
  bytes: Buffer.byteLength(content),
  sha256: createHash('sha256').update(content).digest('hex'),
});
const text = 'Grüße — \u{1F511}\r\n'.repeat(1000);
const octets = { 'Content-Type': 'application/octet-stream' };
const form = (): FormData => {
  const made = new FormData();
  made.set('note', 'drei Schlüssel');
  made.set('key', new File([bytes], 'schlüssel.bin', { type: 'application/octet-stream' }));
  return made;
};
const fields = { note: 'drei Schlüssel', key: arrived(bytes) };

const streamed = () => ({ method: 'POST', headers: octets, body: new Blob([bytes]).stream(), duplex: 'half' as const });

type Send = (auth: Auth, url: string) => Promise<Response>;

const bodies: [what: string, send: Send, expected: object][] = [
  [
    'JSON text',
    (auth, url) =>
      auth.fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ order: [7, 'ü'] }),
      }),
    { order: [7, 'ü'] },
  ],
  [
    'text, byte by byte',
    (auth, url) => auth.fetch(url, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: text }),
    arrived(text),
  ],
  ['FormData with a file', (auth, url) => auth.fetch(url, { method: 'POST', body: form() }), fields],
  [
    'URLSearchParams',
    (auth, url) => auth.fetch(url, { method: 'POST', body: new URLSearchParams({ a: '1&2', b: 'ü +' }) }),
    { a: '1&2', b: 'ü +' },
  ],
  [
    'a Blob',
    (auth, url) => auth.fetch(url, { method: 'POST', body: new Blob([bytes], { type: 'application/octet-stream' }) }),
    arrived(bytes),
  ],
  ['bytes', (auth, url) => auth.fetch(url, { method: 'PUT', headers: octets, body: bytes }), arrived(bytes)],
  [
    'an ArrayBuffer',
    (auth, url) => auth.fetch(url, { method: 'PATCH', headers: octets, body: bytes.buffer }),
    arrived(bytes),
  ],
  [
    'a Request with bytes',
    (auth, url) => auth.fetch(new Request(url, { method: 'POST', headers: octets, body: bytes })),
    arrived(bytes),
  ],
  ['a Request with FormData', (auth, url) => auth.fetch(new Request(url, { method: 'POST', body: form() })), fields],
  [
    'a Request whose body the call replaces',
    (auth, url) => auth.fetch(new Request(url, { method: 'POST', headers: octets, body: 'old' }), { body: bytes }),
    arrived(bytes),
  ],
  ['api with JSON', (auth) => api(auth).post('api/ping/', { json: { order: [7, 'ü'] } }), { order: [7, 'ü'] }],
  ['api with FormData', (auth) => api(auth).post('api/ping/', { body: form() }), fields],
  [
    'api with URLSearchParams',
    (auth) => api(auth).put('api/ping/', { body: new URLSearchParams({ a: '1&2' }) }),
    { a: '1&2' },
  ],
  [
    'api with a Blob',
    (auth) => api(auth).patch('api/ping/', { headers: octets, body: new Blob([bytes]) }),
    arrived(bytes),
  ],
  ['api with text', (auth) => api(auth).post('api/ping/', { headers: octets, body: text }), arrived(text)],
  [
    'api with a Request',
    (auth, url) => api(auth)(new Request(url, { method: 'POST', headers: octets, body: bytes }), { prefix: '' }),
    arrived(bytes),
  ],
  [
    'api with a hook that reads the request',
    (auth) =>
      api(auth).post('api/ping/', {
        json: { order: 8 },
        hooks: { beforeRequest: [({ request }) => void request.headers.set('X-Trace', '1')] },
      }),
    { order: 8 },
  ],
];

const api = (auth: Auth) => (auth as Client['auth']).api;

describe('a body that meets a revoked token', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300 });
  let client: Client;
  beforeEach(async () => {
    client = await site.loggedIn();
    await site.control.revokeAccess();
  });

  it.each(bodies)('%s arrives as it was given', async (_, send, expected) => {
    const response = await send(client.auth, site.ping);
    expect([response.status, (await response.json()).body]).toEqual([200, expected]);
    const log = await site.control.log();
    expect(log.map(({ path, status }) => `${path} ${status}`)).toEqual([
      '/api/ping/ 401',
      '/auth/jwt/refresh/ 200',
      '/api/ping/ 200',
    ]);
  });

  it('keeps its own headers and query when it is sent again', async () => {
    const url = `${site.ping}?order=7&order=8`;
    const response = await client.auth.fetch(url, { method: 'DELETE', headers: { 'X-CSRFToken': 'mine' } });
    expect(await response.json()).toMatchObject({ method: 'DELETE' });
    expect((await site.sentTo('/api/ping/')).map(({ hasCsrfToken }) => hasCsrfToken)).toEqual([true, true]);
  });

  it('is not sent again when it was a stream: the caller gets the 401, and the next request the new token', async () => {
    const response = await client.auth.fetch(site.ping, streamed());
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'token_not_valid' }),
    ]);
    expect((await site.sentTo('/api/ping/')).map(({ status }) => status)).toEqual([401]);
    expect(await site.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
    expect((await client.auth.fetch(site.ping)).status).toBe(200);
  });

  it('is sent once when the token is good', async () => {
    await client.auth.refresh();
    await site.control.resetLog();
    const answers = await Promise.all([
      client.auth.fetch(site.ping, { method: 'POST', headers: octets, body: bytes }),
      client.auth.api.post('api/ping/', { body: form() }),
      client.auth.fetch(site.ping, streamed()),
    ]);
    expect(await Promise.all(answers.map(async (answer) => (await answer.json()).body))).toEqual([
      arrived(bytes),
      fields,
      arrived(bytes),
    ]);
    expect(await site.control.log()).toHaveLength(3);
  });
});
