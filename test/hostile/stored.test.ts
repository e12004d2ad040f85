import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type AuthOptions, cookieStorage, djoser, type TokenStorage, webStorage } from '../../src/index.ts';
import { installCookies } from '../cases/helpers/cookies.ts';
import { type FakeArea, installLocalStorage } from '../cases/helpers/web-storage.ts';
import { record } from '../helpers/tabs.ts';
import { ada, api, storedServer, storeKey } from './cast.ts';
import { fields, leases, records, rememberedSchemes, stored } from './corpus/stored.ts';
import { fuzz, inFakeTime, seed } from './fuzz.ts';
import { live } from './live.ts';
import { besiege, type Siege } from './siege.ts';

inFakeTime();

/** What stands in the store may end a session: whoever writes there can also remove it. */
const besiegeStore = (options: Partial<AuthOptions> = {}): [Siege, FakeArea] => {
  const areas: FakeArea[] = [];
  const siege = besiege({
    mayEnd: ['expired', 'rejected', 'otherTab'],
    options: { storage: webStorage(), ...options },
    prepare() {
      installCookies();
      areas.push(installLocalStorage());
    },
  });
  return [siege, areas[0]!];
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
      fc.constantFrom(
        'id',
        'access',
        'refresh',
        'startedAt',
        'askedAt',
        'expiresAt',
        'revision',
        'scheme',
        'user',
        'ended',
      ),
      fc.oneof(fc.jsonValue(), fc.constant('{{access}}')),
    )
    .map((each) => JSON.stringify({ version: 2, server: storedServer, ...each })),
);

/** Whatever was there, a login makes a session of its own, which is kept. */
async function wrongAfter(siege: Siege, area: FakeArea): Promise<string[]> {
  await live(siege);
  siege.follow('login', siege.auth.login(ada, { remember: true }));
  await siege.pass(100);
  siege.works('after a new login');
  await siege.pass(100);
  if (siege.auth.state.status !== 'authenticated') siege.note('no session after a new login');
  const kept = JSON.parse(area.all()[storeKey] ?? 'null');
  if (kept?.remember !== true || kept.ended || kept.server !== storedServer) siege.note('a login that is not kept');
  return siege.lift();
}

/** How a client with this storage finds what stands in the store, and what another script may do to it meanwhile. */
const wrongAtLoad = async (each: string, options?: Partial<AuthOptions>) => {
  const [siege, area] = besiegeStore(options);
  area.put(storeKey, fill(each, siege));
  return wrongAfter(siege, area);
};

const wrongMeanwhile = async (each: string, key: string | null, options?: Partial<AuthOptions>) => {
  const [siege, area] = besiegeStore(options);
  siege.follow('login', siege.auth.login(ada));
  await siege.pass(10);
  area.put(storeKey, fill(each, siege));
  area.tell(key);
  await siege.pass(1500);
  if (siege.events.filter(({ type }) => type === 'ended').length > 1) siege.note('ended twice');
  return wrongAfter(siege, area);
};

const inCookieMode = (): Partial<AuthOptions> => ({
  server: djoser({ scheme: 'JWT', refreshIn: 'cookie', csrf: { header: 'X-CSRFToken', value: () => null } }),
  storage: undefined as never,
});

describe('what stands in the store', () => {
  it.each(stored)('throws nothing foreign, hangs nobody, and makes room for a login: %s', async (_, each) => {
    expect(await wrongAtLoad(each)).toEqual([]);
    expect(await wrongMeanwhile(each, storeKey)).toEqual([]);
    expect(await wrongAtLoad(each, inCookieMode())).toEqual([]);
  });

  it(`at page load throws nothing foreign, hangs nobody, and makes room for a login (seed ${seed})`, async () => {
    await fuzz(text, 50, (each) => wrongAtLoad(each));
  });

  it(`by another script's hand during a session does no worse than a logout (seed ${seed})`, async () => {
    await fuzz(fc.tuple(text, fc.constantFrom(storeKey, null, 'theme')), 50, (each) => wrongMeanwhile(...each));
  });

  it(`in cookie mode throws nothing foreign, hangs nobody, and makes room for a login (seed ${seed})`, async () => {
    await fuzz(text, 40, (each) => wrongAtLoad(each, inCookieMode()));
  });
});

describe('what is no record', () => {
  it.each(stored.filter(([kind]) => !records.has(kind)))('is removed when it is found: %s', async (_, text) => {
    const [siege, area] = besiegeStore();
    area.put(storeKey, fill(text, siege));
    await siege.pass(1000);
    expect(area.all()[storeKey]).toBeUndefined();
    expect(siege.auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
    expect(await siege.lift()).toEqual([]);
  });
});

describe('a record that is not for this client', () => {
  const foreign = ['a record of a later release', 'a record of a release between'];
  const others = ['another server', 'another server, by its path', 'no server', 'the server with a slash'];
  const over = ['a session that is over', 'a session that is over, without tokens'];

  it.each([...foreign, ...others, ...over])('is never sent, at page load and during a session: %s', async (kind) => {
    for (const meanwhile of [false, true]) {
      const [siege, area] = besiegeStore();
      if (meanwhile) siege.follow('login', siege.auth.login(ada));
      await siege.pass(10);
      const [, each = ''] = stored.find(([name]) => name === kind) ?? [];
      const text = fill(each, siege);
      const { access } = JSON.parse(text);
      area.put(storeKey, text);
      area.tell(storeKey);
      await siege.pass(10);
      siege.follow('fetch', siege.auth.fetch(`${api}/items/`));
      siege.follow('refresh', siege.auth.refresh());
      await siege.pass(5000);
      expect(siege.sent.filter(({ token }) => access && token?.includes(access))).toEqual([]);
      if (foreign.includes(kind) || (others.includes(kind) && !meanwhile)) expect(area.all()[storeKey]).toBe(text);
      expect(await siege.lift()).toEqual([]);
    }
  });
});

function installStores(): void {
  installLocalStorage();
  installCookies();
}

/** A store, and how another hand writes a record, a lease and a scheme into it. */
interface Store {
  readonly storage: TokenStorage;
  put(record: object): void;
  lease(text: string): void;
}
const setCookie = (name: string, value: unknown) => {
  const text = String(value).replace(/\p{Surrogate}/gu, '');
  document.cookie = `${name}=${encodeURIComponent(text)}; path=/; secure`;
};
/** The end of a token, by which the cookie that describes it tells that they belong together. */
const endOf = (token = '') => token.slice(-6).replace(/\W/g, '');

const storages: Record<string, () => Store> = {
  localStorage: () => ({
    storage: webStorage(),
    put: (record) => localStorage.setItem(storeKey, JSON.stringify(record)),
    lease: (text) => localStorage.setItem(`${storeKey}:lease`, text),
  }),
  cookies: () => ({
    storage: cookieStorage(),
    put({ access, refresh, ...rest }: { access?: string; refresh?: string }) {
      setCookie('access_token', access);
      setCookie('refresh_token', refresh);
      setCookie('latchkey', `${endOf(access)}.${endOf(refresh)}${JSON.stringify(rest)}`);
    },
    lease: (text) => setCookie('latchkey_lease', text),
  }),
};

describe.each(Object.keys(storages))('a good pair of tokens in %s', (name) => {
  /** Restores the session with odd fields beside its tokens, and has it work until the access token is over, and after. */
  const wrongWith = async (odd: object, locks: boolean, lease?: string) => {
    const { storage, put, lease: putLease } = storages[name]!();
    const siege = besiege({
      // What the record says of the scheme counts where none is named.
      options: { storage, ...('scheme' in odd && { server: djoser() }), ...(!locks && { locks: null }) },
      prepare: installStores,
    });
    put({ ...record({ id: 's1', startedAt: 1, ...siege.server.issue('ada'), scheme: 'JWT' }), ...odd });
    if (lease !== undefined) putLease(lease);
    siege.follow('ready', siege.auth.ready);
    await siege.pass(10);
    siege.works('at page load');
    await siege.pass(15_000);
    vi.setSystemTime(Date.now() + 301_000);
    if (lease !== undefined) putLease(lease.replace('18000000', '18000003'));
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

  it.each(leases)('is kept with a lease %s', async (_, lease) => {
    expect(await wrongWith({}, true, lease)).toEqual([]);
    expect(await wrongWith({}, false, lease)).toEqual([]);
  });

  it(`is kept whatever is beside it (seed ${seed})`, async () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(...fields.flatMap(([, each]) => Object.values(each))),
    );
    const names = [
      'startedAt',
      'askedAt',
      'expiresAt',
      'lifetimeMs',
      'revision',
      'refreshRevision',
      'remember',
      'scheme',
    ];
    const odd = fc.dictionary(fc.constantFrom(...names), value);
    await fuzz(fc.tuple(odd, fc.boolean()), 60, (each) => wrongWith(...each));
  });

  it(`is kept with any lease (seed ${seed})`, async () => {
    const end = fc.oneof(
      fc.integer({ min: -1, max: 90_000 }).map((ms) => 1_800_000_000_000 + ms),
      fc.double(),
      fc.string(),
    );
    const lease = fc.oneof(
      fc.tuple(fc.string(), end).map((parts) => parts.join(' ')),
      fc.string({ unit: 'binary' }),
    );
    await fuzz(fc.tuple(fc.boolean(), lease), 40, ([locks, each]) => wrongWith({}, locks, each));
  });
});

describe('a scheme that is remembered for the server', () => {
  const wrongWith = async (text: string) => {
    const [siege, area] = besiegeStore({ server: djoser() });
    area.put(`${storeKey}:scheme`, text);
    siege.follow('login', siege.auth.login(ada));
    await siege.pass(100);
    // A request that is refused because of a wrong word is the price: its caller gets the refusal.
    siege.follow('the first request', siege.auth.fetch(`${api}/items/`));
    await siege.pass(5000);
    siege.works('after that');
    await siege.pass(5000);
    for (const { token } of siege.sent)
      if (token && !/^(JWT|Bearer) /.test(token)) siege.note(`sent ${token.slice(0, 20)}`);
    return siege.lift();
  };

  it.each(rememberedSchemes)(
    'is used if it is one of ours, and is learned anew if it is wrong: %s',
    async (_, text) => {
      expect(await wrongWith(text)).toEqual([]);
    },
  );
});
