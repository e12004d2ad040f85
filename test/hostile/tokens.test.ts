import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cookieStorage, memoryStorage, webStorage } from '../../src/index.ts';
import { installCookies } from '../cases/helpers/cookies.ts';
import { installLocalStorage } from '../cases/helpers/web-storage.ts';
import { record } from '../helpers/tabs.ts';
import { storedServer, storeKey } from './cast.ts';
import { tokens } from './corpus/tokens.ts';
import { fuzz, inFakeTime, seed } from './fuzz.ts';
import { live } from './live.ts';
import { besiege, type Siege } from './siege.ts';

inFakeTime();

const encode = (text: string) => Buffer.from(text).toString('base64url');
const instant = fc.oneof(fc.integer({ min: 1_799_999_000, max: 1_800_001_000 }), fc.double(), fc.jsonValue());
const claims = fc.record({ exp: instant, iat: instant, user_id: fc.jsonValue() }, { requiredKeys: [] });
const token: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...tokens.map(([, value]) => value)),
  claims.map((each) => `e30.${encode(JSON.stringify(each))}.c2ln`),
  fc.json().map((text) => `e30.${encode(text)}.c2ln`),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.base64String({ maxLength: 60 }).map((text) => `${text}.${text}.${text}`),
);
type Pair = readonly [access: unknown, refresh: unknown];

/** Where a token comes in. */
const doors: Record<string, (pair: Pair) => Promise<Siege>> = {
  'the login answer': async ([access, refresh]) =>
    besiege({
      mayEnd: ['expired', 'rejected'],
      answer: (path) => (path.endsWith('/create/') ? Response.json({ access, refresh }) : undefined),
    }),
  'each refresh answer': async ([access, refresh]) =>
    besiege({
      // A token of another user begins a session, which nothing can renew where no refresh token came with it.
      mayEnd: ['rejected', 'expired'],
      answer: (path) => (path.endsWith('/refresh/') ? Response.json({ access, refresh }) : undefined),
    }),
  'tokens from elsewhere': async ([access, refresh]) => {
    const siege = besiege({ mayEnd: ['expired', 'rejected'] });
    siege.follow('adopt', siege.auth.adopt({ access, refresh } as never));
    return siege;
  },
  localStorage: async ([access, refresh]) =>
    besiege({
      mayEnd: ['expired', 'rejected', 'otherTab'],
      options: { storage: webStorage() },
      prepare: () => installLocalStorage().put(storeKey, JSON.stringify({ ...record({ id: 's1' }), access, refresh })),
    }),
  cookies: async ([access, refresh]) =>
    besiege({
      mayEnd: ['expired', 'rejected', 'otherTab'],
      options: { storage: cookieStorage({ adopt: true }) },
      prepare() {
        installCookies();
        for (const [name, value] of Object.entries({ access_token: access, refresh_token: refresh }))
          document.cookie = `${name}=${encodeURIComponent(String(value).replace(/\p{Surrogate}/gu, ''))}; path=/; secure`;
      },
    }),
  'a message of another tab': async ([access]) => {
    const siege = besiege({ mayEnd: ['expired', 'rejected', 'otherTab'], options: { storage: memoryStorage() } });
    await siege.pass(100);
    const message = { version: 2, server: storedServer, kind: 'tokens', moved: false };
    siege.profile.channel('latchkey').postMessage({ ...message, record: { ...record({ id: 's1' }), access } });
    return siege;
  },
};

const wrongWith = async (door: string, pair: Pair) => {
  const siege = await doors[door]!(pair);
  for (const each of pair) siege.hide(each);
  await live(siege);
  return siege.lift();
};

for (const door of Object.keys(doors)) {
  it(`a token of any shape in ${door} throws nothing foreign, hangs nobody and is told to nobody (seed ${seed})`, async () => {
    await fuzz(fc.tuple(token, token), 40, (pair) => wrongWith(door, pair));
  });
}

it('each token of the corpus is taken as an access token and as a refresh token', async () => {
  for (const [kind, value] of tokens) {
    expect([kind, await wrongWith('each refresh answer', [value, 'r'.repeat(40)])]).toEqual([kind, []]);
    expect([kind, await wrongWith('the login answer', ['a'.repeat(40), value])]).toEqual([kind, []]);
  }
});
