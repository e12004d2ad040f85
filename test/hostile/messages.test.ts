import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { memoryStorage, type TokenStorage } from '../../src/index.ts';
import { ada } from './cast.ts';
import { messages, notes } from './corpus/messages.ts';
import { fields } from './corpus/stored.ts';
import { tokens } from './corpus/tokens.ts';
import { fuzz, inFakeTime, seed } from './fuzz.ts';
import { live } from './live.ts';
import { besiege, type Siege } from './siege.ts';

inFakeTime();

const kind = fc.constantFrom('changed', 'ended', 'tokens', 'ask', 'logout', '');
const made = fc.record(
  {
    kind: fc.oneof(kind, fc.jsonValue()),
    id: fc.jsonValue(),
    revision: fc.oneof(fc.double(), fc.jsonValue()),
    session: fc.oneof(fc.json(), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const message = fc.oneof(
  fc.constantFrom(...messages.map(([, each]) => each)),
  made,
  fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true, withBigInt: true }),
);

const storages: Record<string, () => TokenStorage | undefined> = {
  'in a shared store': () => undefined,
  'in memory': () => memoryStorage(),
};

/** A client that is logged in, and a line on which others speak. */
async function besiegeChannel(storage: TokenStorage | undefined): Promise<[Siege, (data: unknown) => void]> {
  const siege = besiege(storage && { options: { storage } });
  const line = siege.profile.channel('latchkey');
  const say = (data: unknown) => {
    try {
      line.postMessage(data);
    } catch {
      // It cannot be cloned, and so cannot be said.
    }
  };
  siege.follow('login', siege.auth.login(ada));
  await siege.pass(100);
  return [siege, say];
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
    const [siege, say] = await besiegeChannel(storages[name]!());
    const before = siege.auth.state;
    say(data);
    await siege.pass(1500);
    expect(siege.auth.state).toBe(before);
    await worksOn(siege);
    expect(await siege.lift()).toEqual([]);
  });

  it(`is untouched by what cannot be from a tab of ours (seed ${seed})`, async () => {
    await fuzz(fc.array(message, { maxLength: 5 }), 50, async (all) => {
      const [siege, say] = await besiegeChannel(storages[name]!());
      for (const each of all) {
        // A whole message with tokens is believed where they are in memory: there is nobody else to ask.
        const { kind: of, session } = (each ?? {}) as { kind?: unknown; session?: unknown };
        if (name === 'in memory' && of === 'tokens' && typeof session === 'string') continue;
        say(each);
        await siege.pass(30);
      }
      await worksOn(siege);
      return siege.lift();
    });
  });

  it(`outlives odd fields and tokens in a message of its own name (seed ${seed})`, async () => {
    const odd = fc.oneof(
      fc.constantFrom(...fields.map(([, each]) => each)),
      fc.constantFrom(...tokens.map(([, access]) => ({ access }))),
    );
    await fuzz(fc.tuple(odd, fc.double()), 40, async ([each, revision]) => {
      const [siege, say] = await besiegeChannel(storages[name]!());
      const heard: { kind?: string; id?: string; session?: string }[] = [];
      const ear = siege.profile.channel('latchkey');
      ear.onmessage = ({ data }) => heard.push(data);
      siege.follow('refresh', siege.auth.refresh());
      await siege.pass(2000);
      const told = heard.find(({ session }) => session) ?? {};
      const { id } = heard.find((one) => one.kind === 'changed') ?? JSON.parse(told.session ?? '{}');
      say({ kind: 'changed', id, revision });
      say({ kind: 'ask', id });
      say({ kind: 'tokens', session: JSON.stringify({ ...JSON.parse(told.session ?? '{}'), id, ...each }) });
      await siege.pass(1500);
      siege.works('after it');
      await siege.pass(15_000);
      if (siege.auth.state.status !== 'authenticated') siege.note(`${siege.auth.state.status} at the end`);
      return siege.lift();
    });
  });
});

describe('what is said on the channel', () => {
  const overheard = async (storage: TokenStorage | undefined) => {
    const siege = besiege(storage && { options: { storage } });
    const heard: unknown[] = [];
    siege.profile.channel('latchkey').onmessage = ({ data }) => heard.push(data);
    await live(siege);
    expect(await siege.lift()).toEqual([]);
    const said = JSON.stringify(heard);
    expect(said).toContain('"kind":"ended"');
    const kinds = [...said.matchAll(/eyJ[\w-]+\.([\w-]+)/g)].map(
      ([, payload]) => JSON.parse(atob(payload ?? '')).token_type,
    );
    return new Set(kinds);
  };

  it('holds no token where a store is shared', async () => {
    expect(await overheard(storages['in a shared store']!())).toEqual(new Set());
  });

  it('holds access tokens where they are in memory, and no refresh token', async () => {
    expect(await overheard(storages['in memory']!())).toEqual(new Set(['access']));
  });
});

describe('a flood of messages', () => {
  it.each(Object.keys(storages))('costs no request and no wait without end: a session %s', async (name) => {
    const [siege, say] = await besiegeChannel(storages[name]!());
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
