import axios from 'axios';
import { describe, expect, it } from 'vitest';
import { attachAuth } from '../../../src/axios.ts';
import { createAuth, djoser, memoryStorage } from '../../../src/index.ts';
import { createFakeDjoser } from '../../../src/testing.ts';
import { listen } from './listen.ts';
import { ada } from './site.ts';

/** An API that redirects one address to another origin, a client that is logged in, and what that origin was sent. */
async function openRedirect(header: string) {
  const seenElsewhere: (string | null)[] = [];
  const elsewhere = await listen(async ({ headers }) => {
    seenElsewhere.push(headers.get(header));
    return Response.json({});
  });
  const api = await listen(async () => Response.redirect(`${elsewhere}/stolen`, 307));
  const server = createFakeDjoser({});
  const auth = createAuth({
    baseUrl: server.baseUrl,
    server: djoser({ scheme: 'Bearer', header }),
    allowedOrigins: [api],
    storage: memoryStorage(),
    fetch: (input, init) =>
      new Request(input, init).url.startsWith(api) ? fetch(input, init) : server.fetch(input, init),
  });
  await auth.login(ada);
  return { auth, address: `${api}/moved/`, seenElsewhere };
}

const ways: [string, (auth: Awaited<ReturnType<typeof openRedirect>>['auth'], address: string) => Promise<unknown>][] =
  [
    ['auth.fetch', (auth, address) => auth.fetch(address)],
    ['auth.api', (auth, address) => auth.api.get(address)],
    ...(['http', 'fetch'] as const).map((adapter): (typeof ways)[number] => [
      `axios with its ${adapter} adapter`,
      (auth, address) => {
        const instance = axios.create({ adapter });
        attachAuth(instance, auth);
        return instance.get(address);
      },
    ]),
  ];

describe('a redirect to another origin', () => {
  it.each(ways)('gets no token that is in a header of its own: %s', async (_, send) => {
    const { auth, address, seenElsewhere } = await openRedirect('X-Access-Token');
    await expect(send(auth, address)).rejects.toBeInstanceOf(Error);
    expect(seenElsewhere).toEqual([]);
    auth.dispose();
  });

  it.each(ways)('is followed without the token where the token is in `Authorization`: %s', async (_, send) => {
    const { auth, address, seenElsewhere } = await openRedirect('Authorization');
    await send(auth, address);
    expect(seenElsewhere).toEqual([null]);
    auth.dispose();
  });
});
