import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { cookieStorage, djoser, type TokenStorage, webStorage } from '../../src/index.ts';
import { installCookies } from '../cases/helpers/cookies.ts';
import { type FakeArea, installLocalStorage } from '../cases/helpers/web-storage.ts';
import { ada } from './cast.ts';
import { fields, stored } from './corpus/stored.ts';
import { fuzz, inFakeTime, seed } from './fuzz.ts';
import { live } from './live.ts';
import { besiege, type Siege } from './siege.ts';

inFakeTime();

/** What stands in the store may end a session: whoever writes there can also remove it. */
const besiegeStore = (): [Siege, FakeArea] => {
  const siege = besiege({ mayEnd: ['expired', 'rejected', 'otherTab'], options: { storage: webStorage() } });
  return [siege, installLocalStorage()];
};

/** With a good pair in the places that are marked. */
function fill(text: string, siege: Siege): string {
  const { access, refresh } = siege.server.issue('ada');
  siege.hide(access);
  siege.hide(refresh);
  return text.replaceAll('{{access}}', access).replaceAll('{{refresh}}', refresh);
}

const text = fc.oneof(
  fc.constantFrom(...stored.map(([, each]) => each)),
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc
    .dictionary(
      fc.constantFrom('id', 'access', 'refresh', 'savedAt', 'revision', 'scheme'),
      fc.oneof(fc.jsonValue(), fc.constant('{{access}}')),
    )
    .map((each) => JSON.stringify(each)),
);

/** Whatever was there, a login makes a session of its own. */
async function wrongAfter(siege: Siege): Promise<string[]> {
  await live(siege);
  siege.follow('login', siege.auth.login(ada));
  await siege.pass(100);
  siege.works('after a new login');
  await siege.pass(100);
  if (siege.auth.state.status !== 'authenticated') siege.note('no session after a new login');
  return siege.lift();
}

describe('what stands in the store', () => {
  it(`at page load throws nothing foreign, hangs nobody, and makes room for a login (seed ${seed})`, async () => {
    await fuzz(text, 50, async (each) => {
      const [siege, area] = besiegeStore();
      area.put('latchkey', fill(each, siege));
      return wrongAfter(siege);
    });
  });

  it(`by another script's hand during a session does no worse than a logout (seed ${seed})`, async () => {
    await fuzz(fc.tuple(text, fc.constantFrom('latchkey', null, 'theme')), 50, async ([each, key]) => {
      const [siege, area] = besiegeStore();
      siege.follow('login', siege.auth.login(ada));
      await siege.pass(10);
      area.put('latchkey', fill(each, siege));
      area.tell(key);
      await siege.pass(1500);
      if (siege.events.filter(({ type }) => type === 'ended').length > 1) siege.note('ended twice');
      return wrongAfter(siege);
    });
  });

  it(`in cookie mode throws nothing foreign, hangs nobody, and makes room for a login (seed ${seed})`, async () => {
    const server = djoser({ scheme: 'JWT', refreshIn: 'cookie', csrf: { header: 'X-CSRFToken', value: () => null } });
    await fuzz(text, 40, async (each) => {
      const siege = besiege({
        mayEnd: ['expired', 'rejected', 'otherTab'],
        options: { server, storage: undefined as never },
      });
      installLocalStorage().put('latchkey', fill(each, siege));
      return wrongAfter(siege);
    });
  });
});

const storages: Record<string, () => { storage: TokenStorage; put(record: object): void }> = {
  localStorage: () => ({
    storage: webStorage(),
    put: (record) => localStorage.setItem('latchkey', JSON.stringify(record)),
  }),
  cookies: () => ({
    storage: cookieStorage(),
    put({ access, refresh, ...rest }: Record<string, unknown>) {
      for (const [name, value] of Object.entries({
        access_token: access,
        refresh_token: refresh,
        latchkey: JSON.stringify(rest),
      }))
        document.cookie = `${name}=${encodeURIComponent(String(value))}; path=/; secure`;
    },
  }),
};

describe.each(Object.keys(storages))('a good pair of tokens in %s', (name) => {
  /** Restores the session with odd fields beside its tokens, and has it work until the access token is over, and after. */
  const wrongWith = async (odd: object, locks: boolean) => {
    const { storage, put } = storages[name]!();
    const siege = besiege({ options: { storage, ...(!locks && { locks: null }) } });
    installLocalStorage();
    installCookies();
    const { access, refresh } = siege.server.issue('ada');
    put({ id: 's1', access, refresh, ...odd });
    siege.follow('ready', siege.auth.ready);
    await siege.pass(10);
    siege.works('at page load');
    await siege.pass(15_000);
    vi.setSystemTime(Date.now() + 301_000);
    siege.works('when the token is over');
    await siege.pass(20_000);
    siege.works('after that');
    await siege.pass(10_000);
    if (siege.auth.state.status !== 'authenticated') siege.note(`${siege.auth.state.status} at the end`);
    return siege.lift();
  };

  it.each(fields)('is kept with %s beside it', async (_, odd) => {
    expect(await wrongWith(odd, true)).toEqual([]);
    expect(await wrongWith(odd, false)).toEqual([]);
  });

  it(`is kept whatever is beside it (seed ${seed})`, async () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(...fields.flatMap(([, each]) => Object.values(each))),
    );
    const odd = fc.dictionary(
      fc.constantFrom(
        'clockOffsetMs',
        'lifetimeMs',
        'remember',
        'scheme',
        'savedAt',
        'revision',
        'leaseUntil',
        'leaseBy',
      ),
      value,
    );
    await fuzz(fc.tuple(odd, fc.boolean()), 60, ([each, locks]) => wrongWith(each, locks));
  });
});
