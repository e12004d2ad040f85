import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { djoser, memoryStorage } from '../../src/index.ts';
import { installLocalStorage } from '../cases/helpers/web-storage.ts';
import { record } from '../helpers/tabs.ts';
import { ada, storedServer } from './cast.ts';
import { messages, notes, ownMessages } from './corpus/messages.ts';
import { fields } from './corpus/stored.ts';
import { tokens } from './corpus/tokens.ts';
import { fuzz, inFakeTime, seed } from './fuzz.ts';
import { live } from './live.ts';
import { besiege, type Setting, type Siege } from './siege.ts';

inFakeTime();

const made = fc.record(
  {
    version: fc.oneof({ weight: 5, arbitrary: fc.constant(2) }, { weight: 1, arbitrary: fc.jsonValue() }),
    server: fc.oneof({ weight: 5, arbitrary: fc.constant(storedServer) }, { weight: 1, arbitrary: fc.jsonValue() }),
    kind: fc.oneof(
      fc.constantFrom('changed', 'ended', 'tokens', 'ask', 'owner', 'left', 'pause', 'logout', ''),
      fc.jsonValue(),
    ),
    id: fc.jsonValue(),
    revision: fc.oneof(fc.double(), fc.jsonValue()),
    above: fc.oneof(fc.double(), fc.jsonValue()),
    until: fc.oneof(fc.double(), fc.jsonValue()),
    failures: fc.oneof(fc.double(), fc.jsonValue()),
    network: fc.jsonValue(),
    moved: fc.jsonValue(),
    record: fc.oneof(
      fc.jsonValue(),
      fc
        .dictionary(fc.constantFrom('version', 'id', 'startedAt', 'access', 'revision', 'ended'), fc.jsonValue())
        .map((fields) => ({ ...record({ id: 'another', server: storedServer }), ...fields })),
    ),
  },
  { requiredKeys: [] },
);
const message = fc.oneof(
  fc.constantFrom(...messages.map(([, each]) => each)),
  made,
  fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true, withBigInt: true }),
);

const storages: Record<string, () => Setting> = {
  'in a shared store': () => ({}),
  'in memory': () => ({ options: { storage: memoryStorage() } }),
  'behind a cookie': () => ({
    inCookie: true,
    prepare: installLocalStorage,
    options: {
      server: djoser({ scheme: 'JWT', refreshIn: 'cookie', csrf: { header: 'X-CSRFToken', value: () => null } }),
      storage: undefined as never,
    },
  }),
};

/** A client that is logged in, a line on which others speak, and what is heard there. */
async function besiegeChannel(name: string) {
  const siege = besiege(storages[name]!());
  const line = siege.profile.channel('latchkey');
  const heard: { kind: string; id?: string; record?: { id: string } }[] = [];
  line.onmessage = ({ data }) => heard.push(data);
  const say = (data: unknown) => {
    try {
      line.postMessage(data);
    } catch {
      // It cannot be cloned, and so cannot be said.
    }
  };
  siege.follow('login', siege.auth.login(ada));
  await siege.pass(100);
  /** The session's, as the other tabs have heard it. */
  const id = heard.map((one) => one.id ?? one.record?.id).find(Boolean);
  return { siege, say, id, heard };
}

/** Before, and at the end of a token: the session is the one it was. */
async function worksOn(siege: Siege): Promise<void> {
  siege.works('a request');
  await siege.pass(3000);
  vi.setSystemTime(Date.now() + 301_000);
  siege.works('a request on a token that is over');
  await siege.pass(15_000);
  if (siege.auth.state.status !== 'authenticated') siege.note(`${siege.auth.state.status} at the end`);
  if (siege.server.count('jwt/refresh') > 1) siege.note(`${siege.server.count('jwt/refresh')} refreshes`);
}

describe.each(Object.keys(storages))('a session %s', (name) => {
  it.each(messages)('is untouched by %s', async (_, data) => {
    const { siege, say } = await besiegeChannel(name);
    const before = siege.auth.state;
    say(data);
    await siege.pass(1500);
    expect(siege.auth.state).toBe(before);
    await worksOn(siege);
    expect(await siege.lift()).toEqual([]);
  });

  it.each(ownMessages)('outlives %s, of its own', async (_, fields) => {
    const { siege, say, id } = await besiegeChannel(name);
    expect(id).toEqual(expect.any(String));
    const sentBefore = siege.sent.length;
    say({ version: 2, server: storedServer, id, ...fields });
    await siege.pass(1500);
    expect(siege.sent.length).toBe(sentBefore);
    await worksOn(siege);
    expect(await siege.lift()).toEqual([]);
  });

  it.each(ownMessages)('asks a server that fails no oftener after %s, of its own', async (_, fields) => {
    const { siege, say, id } = await besiegeChannel(name);
    siege.server.failNext('jwt/refresh', Array(100).fill(503));
    say({ version: 2, server: storedServer, id, ...fields });
    await siege.pass(100);
    siege.follow('refresh', siege.auth.refresh());
    vi.setSystemTime(Date.now() + 301_000);
    await siege.pass(30_000);
    expect(siege.server.count('jwt/refresh')).toBeLessThan(7);
    expect(await siege.lift()).toEqual([]);
  });

  it('waits for no pause longer than five minutes, whatever is said, and has its good token meanwhile', async () => {
    const { siege, say, id } = await besiegeChannel(name);
    say({ version: 2, server: storedServer, kind: 'pause', id, until: 1.7e308, failures: 1e308, network: false });
    await siege.pass(100);
    expect(siege.auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
    siege.works('while it pauses');
    vi.setSystemTime(Date.now() + 301_000);
    siege.works('after it');
    await siege.pass(15_000);
    expect(siege.auth.state.status).toBe('authenticated');
    expect(await siege.lift()).toEqual([]);
  });

  it(`has its good token in whatever pause is told (seed ${seed})`, async () => {
    const value = fc.oneof(fc.double(), fc.jsonValue());
    await fuzz(fc.tuple(value, value, fc.jsonValue()), 30, async ([until, failures, network]) => {
      const { siege, say, id } = await besiegeChannel(name);
      say({ version: 2, server: storedServer, kind: 'pause', id, until, failures, network });
      await siege.pass(100);
      siege.works('after it');
      await siege.pass(400_000);
      siege.works('when any pause is over');
      await siege.pass(15_000);
      return siege.lift();
    });
  });

  it('is over with the word of another tab, once, and none brings it back', async () => {
    const { siege, say, id } = await besiegeChannel(name);
    const own = { ...record({ id: id ?? '', server: storedServer }), startedAt: 1_799_999_000_000 };
    say({ version: 2, server: storedServer, kind: 'ended', record: { ...own, ended: 'logout' } });
    await siege.pass(1500);
    const { access } = siege.server.issue('ada');
    say({ version: 2, server: storedServer, kind: 'tokens', record: { ...own, access, revision: 99 }, moved: true });
    say({ version: 2, server: storedServer, kind: 'changed', id, revision: 99 });
    await siege.pass(1500);
    expect(siege.auth.state).toEqual({ status: 'anonymous', reason: 'otherTab' });
    expect(siege.events.filter(({ type }) => type === 'ended')).toEqual([{ type: 'ended', reason: 'otherTab' }]);
    expect((await siege.lift()).filter((each) => each !== 'a session lost: otherTab')).toEqual([]);
  });

  it(`is untouched by what cannot be from a tab of ours (seed ${seed})`, async () => {
    await fuzz(fc.array(message, { maxLength: 5 }), 50, async (all) => {
      const { siege, say } = await besiegeChannel(name);
      for (const each of all) {
        // A whole message with tokens is believed where they are in memory: there is nobody else to ask.
        if (name === 'in memory' && isWhole(each)) continue;
        say(each);
        await siege.pass(30);
      }
      await worksOn(siege);
      return siege.lift();
    });
  });

  it(`outlives odd fields and tokens in a message of its own name (seed ${seed})`, async () => {
    const odd = fc.oneof(
      fc.constantFrom(...fields.map(([, each]) => each).filter((each) => !('ended' in each))),
      fc.constantFrom(...tokens.map(([, access]) => ({ access }))),
    );
    await fuzz(fc.tuple(odd, fc.double()), 40, async ([each, revision]) => {
      const { siege, say, id } = await besiegeChannel(name);
      siege.follow('refresh', siege.auth.refresh());
      await siege.pass(2000);
      const { access } = siege.server.issue('ada');
      const own = { ...record({ id: id ?? '', server: storedServer, access }), revision: 2 };
      const common = { version: 2, server: storedServer, id };
      say({ ...common, kind: 'changed', revision });
      say({ ...common, kind: 'ask' });
      say({ ...common, kind: 'tokens', record: { ...own, ...each }, moved: false });
      await siege.pass(1500);
      siege.works('after it');
      await siege.pass(15_000);
      if (siege.auth.state.status !== 'authenticated') siege.note(`${siege.auth.state.status} at the end`);
      return siege.lift();
    });
  });
});

/** Could a tab of ours have said this, with a token in it? */
function isWhole(data: unknown): boolean {
  const { version, server, kind, record: found } = Object(data) as Record<string, unknown>;
  const { id, access } = Object(found) as Record<string, unknown>;
  return (
    version === 2 &&
    server === storedServer &&
    kind === 'tokens' &&
    typeof id === 'string' &&
    typeof access === 'string'
  );
}

describe('what is said on the channel', () => {
  const overheard = async (name: string) => {
    const siege = besiege(storages[name]!());
    const heard: { version?: unknown; server?: unknown }[] = [];
    siege.profile.channel('latchkey').onmessage = ({ data }) => heard.push(data);
    await live(siege);
    expect(await siege.lift()).toEqual([]);
    const said = JSON.stringify(heard);
    expect(said).toContain('"kind":"ended"');
    expect(heard.every(({ version, server }) => version === 2 && server === storedServer)).toBe(true);
    const kinds = [...said.matchAll(/eyJ[\w-]+\.([\w-]+)/g)].map(
      ([, payload]) => JSON.parse(atob(payload ?? '')).token_type,
    );
    return new Set(kinds);
  };

  it('holds no token where a store is shared', async () => {
    expect(await overheard('in a shared store')).toEqual(new Set());
  });

  it.each(['in memory', 'behind a cookie'])(
    'holds access tokens where they are %s, and no refresh token',
    async (name) => {
      expect(await overheard(name)).toEqual(new Set(['access']));
    },
  );
});

describe('a flood of messages', () => {
  it.each(Object.keys(storages))('costs no request and no wait without end: a session %s', async (name) => {
    const { siege, say } = await besiegeChannel(name);
    const sentBefore = siege.sent.length;
    for (let count = 0; count < 20; count += 1) for (const [, each] of messages) say(each);
    await siege.pass(2000);
    expect(siege.sent.length).toBe(sentBefore);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
    await worksOn(siege);
    expect((await siege.lift()).filter((each) => !each.startsWith('a busy loop'))).toEqual([]);
  });
});

describe('a lock that another script holds under a name like ours', () => {
  const wrongWith = async (names: readonly string[]) => {
    let id = '';
    const held = () => names.map((each) => ({ name: each.replaceAll('{{id}}', id) }));
    const siege = besiege({
      options: {
        locks: { request: (_, __, work) => Promise.resolve().then(work), query: async () => ({ held: held() }) },
      },
    });
    siege.follow('login', siege.auth.login(ada));
    await siege.pass(100);
    id = siege.profile.stored()?.id ?? '';
    await worksOn(siege);
    return siege.lift();
  };

  it.each(notes)('keeps no request from a new token: %s', async (_, note) => {
    expect(await wrongWith([note])).toEqual([]);
  });

  it(`keeps no request from a new token, whatever it is (seed ${seed})`, async () => {
    const note = fc.oneof(
      fc.constantFrom(...notes.map(([, each]) => each)),
      fc.string().map((text) => `latchkey#{{id}} ${text}`),
      fc.double().map((value) => `latchkey#{{id}} ${value}`),
    );
    await fuzz(fc.array(note, { maxLength: 4 }), 40, wrongWith);
  });
});
