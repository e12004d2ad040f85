import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkRecord,
  currentOf,
  ending,
  type Known,
  merge,
  nextStart,
  parseRecord,
  recordOf,
  type StoredSession,
} from '../../src/token/record.ts';
import type { EndReason } from '../../src/token/state.ts';

const T0 = 1_800_000_000_000;
const runs = { numRuns: 5000 };
const nothing: Known = new Map();

const session: StoredSession = {
  version: 2,
  server: 'https://api.example.test/auth/',
  user: '1',
  id: 's1',
  startedAt: T0,
  access: 'A1',
  revision: 1,
  askedAt: T0,
  expiresAt: T0 + 300_000,
  lifetimeMs: 300_000,
  refresh: 'R1',
  refreshRevision: 1,
  remember: false,
  scheme: null,
};
const renewed = { ...session, access: 'A2', revision: 2, askedAt: T0 + 200_000, refresh: 'R2', refreshRevision: 2 };
const next = { ...session, id: 's2', startedAt: T0 + 1, access: 'B1', refresh: 'S1' };

/** What is known after all of the news, one by one. */
const heard = (...news: StoredSession[]): Known => news.reduce((known, record) => merge(known, [record]), nothing);
const current = (...news: StoredSession[]) => currentOf(heard(...news));
const endedIn = (known: Known) => [...known.values()].filter(({ ended }) => ended).map(({ id }) => id);

const reason = fc.constantFrom<EndReason>('logout', 'otherTab', 'rejected', 'expired', 'replaced');

/** News that get in each other's way: few ids, few tokens, few instants. */
const live = fc.record({
  version: fc.constant(2 as const),
  server: fc.constant(session.server),
  user: fc.constantFrom(null, '1', '2'),
  id: fc.constantFrom('s1', 's2', 's3'),
  startedAt: fc.constantFrom(T0, T0 + 1, T0 + 2),
  access: fc.constantFrom(null, 'A1', 'A2', 'A3'),
  revision: fc.integer({ min: 0, max: 2 }),
  askedAt: fc.constantFrom(T0, T0 + 1, T0 + 2),
  expiresAt: fc.constantFrom(null, T0 + 300_000, T0 + 600_000),
  lifetimeMs: fc.constantFrom(null, 300_000),
  refresh: fc.constantFrom(null, 'R1', 'R2'),
  refreshRevision: fc.integer({ min: 0, max: 2 }),
  remember: fc.boolean(),
  scheme: fc.constantFrom(null, 'Bearer', 'JWT'),
});
const piece: fc.Arbitrary<StoredSession> = fc.oneof(
  { arbitrary: live, weight: 5 },
  { arbitrary: fc.tuple(live, reason).map(([record, why]) => ending(record, why)), weight: 1 },
);
const news = fc.array(piece, { maxLength: 12 });

/** The same news in another order, in groups. */
const reordered = news.chain((all) =>
  fc
    .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.array(fc.integer({ min: 1, max: 4 })))
    .map(([shuffled, sizes]) => ({ all, groups: inGroups(shuffled, sizes) })),
);

function inGroups<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const groups: T[][] = [];
  let at = 0;
  for (const size of sizes) {
    groups.push(items.slice(at, at + size));
    at += size;
  }
  return [...groups, items.slice(at)];
}

describe('merge, for any news', () => {
  it('gives the same object when it hears the same again', () => {
    fc.assert(
      fc.property(news, news, (before, again) => {
        const known = merge(merge(nothing, before), again);
        expect(merge(known, again)).toBe(known);
        expect(merge(known, before)).toBe(known);
        for (const record of [...before, ...again]) expect(merge(known, [record])).toBe(known);
      }),
      runs,
    );
  });

  it('gives the same current record and the same endings in any order and grouping', () => {
    fc.assert(
      fc.property(reordered, ({ all, groups }) => {
        const one = merge(nothing, all);
        const other = groups.reduce<Known>((known, group) => merge(known, group), nothing);
        expect(currentOf(other)).toEqual(currentOf(one));
        expect(endedIn(other).sort()).toEqual(endedIn(one).sort());
      }),
      runs,
    );
  });

  it('gives the same record of each session in any order and grouping, but for the reason of its end', () => {
    fc.assert(
      fc.property(reordered, ({ all, groups }) => {
        const other = groups.reduce<Known>((known, group) => merge(known, group), nothing);
        for (const [id, record] of merge(nothing, all)) if (!record.ended) expect(other.get(id)).toEqual(record);
      }),
      runs,
    );
  });

  it('never makes an ended session the current one again', () => {
    fc.assert(
      fc.property(news, (all) => {
        let known = nothing;
        const ended = new Set<string>();
        for (const record of all) {
          known = merge(known, [record]);
          if (record.ended) ended.add(record.id);
          expect(ended).not.toContain(currentOf(known)?.id);
        }
      }),
      runs,
    );
  });

  it('takes each of the two tokens from where its own revision is the highest', () => {
    fc.assert(
      fc.property(
        fc.array(
          live.map((record) => ({ ...record, id: 's1' })),
          { minLength: 1, maxLength: 8 },
        ),
        (all) => {
          const record = currentOf(merge(nothing, all))!;
          const withAccess = all.filter(({ access }) => access !== null);
          const newestAccess = Math.max(...withAccess.map(({ revision }) => revision));
          if (withAccess.length > 0) {
            expect(record.revision).toBe(newestAccess);
            expect(withAccess.some((each) => each.revision === newestAccess && each.access === record.access)).toBe(
              true,
            );
          } else expect(record.access).toBe(null);
          const newestRefresh = Math.max(...all.map(({ refreshRevision }) => refreshRevision));
          expect(record.refreshRevision).toBe(newestRefresh);
          expect(all.some((each) => each.refreshRevision === newestRefresh && each.refresh === record.refresh)).toBe(
            true,
          );
        },
      ),
      runs,
    );
  });

  it('keeps with an access token what came with it, and no other token’s times', () => {
    fc.assert(
      fc.property(news, (all) => {
        const record = currentOf(merge(nothing, all));
        if (!record) return;
        const timesOf = ({ access, revision, askedAt, expiresAt, lifetimeMs, remember }: StoredSession) =>
          JSON.stringify([access, revision, askedAt, expiresAt, lifetimeMs, remember]);
        expect(all.filter(({ id }) => id === record.id).map(timesOf)).toContain(timesOf(record));
      }),
      runs,
    );
  });

  it('keeps at most 32 endings, those of the sessions that began last, and hears no old one twice', () => {
    const many = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 99 }), reason).map(([n, why]) =>
        // Of two that began together, too.
        ending({ ...session, id: `s${n}`, startedAt: T0 + Math.floor(n / 2) }, why),
      ),
      { minLength: 30, maxLength: 90 },
    );
    fc.assert(
      fc.property(many, fc.array(fc.integer({ min: 1, max: 40 })), (all, sizes) => {
        const known = inGroups(all, sizes).reduce<Known>((before, group) => merge(before, group), nothing);
        const isLater = (one: StoredSession, other: StoredSession) =>
          one.startedAt - other.startedAt || (one.id > other.id ? 1 : -1);
        const distinct = [...new Map(all.map((record) => [record.id, record])).values()].sort(isLater);
        expect(endedIn(known).sort()).toEqual(
          distinct
            .slice(-32)
            .map(({ id }) => id)
            .sort(),
        );
        expect(merge(known, all)).toBe(known);
      }),
      runs,
    );
  });
});

describe('merge, by example', () => {
  it('takes the first record of a session as it is', () => {
    expect(current(session)).toEqual(session);
  });

  it('leaves what was known before as it was', () => {
    const known = heard(session);
    merge(known, [renewed, next]);
    expect([...known]).toEqual([['s1', session]]);
  });

  it.each([
    ['a newer pair', renewed, renewed],
    ['an older pair', { ...session, access: 'A0', refresh: 'R0', revision: 0, refreshRevision: 0 }, session],
    [
      'a newer access token that another page has lent',
      { ...renewed, refresh: null, refreshRevision: 1 },
      { ...renewed, refresh: 'R1', refreshRevision: 1 },
    ],
    ['a hint at the session, without tokens', { ...session, access: null, refresh: null, refreshRevision: 0 }, session],
    ['a hint at newer tokens', { ...renewed, access: null, refresh: null, refreshRevision: 1 }, session],
    [
      'word that a newer refresh token is elsewhere',
      { ...session, refresh: null, refreshRevision: 2 },
      { ...session, refresh: null, refreshRevision: 2 },
    ],
    [
      'a token of the same revision, asked for later',
      { ...session, access: 'A0', askedAt: T0 + 5, expiresAt: T0 + 300_005 },
      { ...session, access: 'A0', askedAt: T0 + 5, expiresAt: T0 + 300_005 },
    ],
    ['a token of the same revision, asked for earlier', { ...session, access: 'A9', askedAt: T0 - 5 }, session],
    ['the scheme that the server takes', { ...session, scheme: 'JWT' }, { ...session, scheme: 'JWT' }],
    ['a later beginning', { ...session, startedAt: T0 + 5 }, { ...session, startedAt: T0 + 5 }],
  ] as [string, StoredSession, StoredSession][])('hears of %s', (_, piece, after) => {
    expect(current(session, piece)).toEqual(after);
    expect(current(piece, session)).toEqual(after);
  });

  it('takes a token for a hint without one, also under a lower revision', () => {
    const hint = { ...renewed, access: null, refresh: null, refreshRevision: 0 };
    expect(current(hint, session)).toEqual(session);
  });

  it('never forgets the scheme or the user', () => {
    const known = heard({ ...session, scheme: 'JWT' }, { ...renewed, scheme: null, user: null });
    expect(currentOf(known)).toMatchObject({ access: 'A2', scheme: 'JWT', user: '1' });
  });

  it('keeps the end of a session, whatever is heard of it afterwards', () => {
    const over = ending(session, 'logout');
    expect([...heard(session, over, renewed).values()]).toEqual([over]);
    expect([...heard(over, renewed).values()]).toEqual([over]);
  });

  it('keeps a session that goes on, however many began later and have ended', () => {
    const others = Array.from({ length: 40 }, (_, n) =>
      ending({ ...session, id: `later-${n}`, startedAt: T0 + 1 + n }, 'logout'),
    );
    expect(current(session, ...others)).toEqual(session);
  });

  it('keeps the reason of an end that was heard first', () => {
    expect([...heard(ending(session, 'rejected'), ending(session, 'otherTab')).values()]).toMatchObject([
      { ended: 'rejected' },
    ]);
  });
});

describe('currentOf', () => {
  it('is nothing where nothing is known, and where all has ended', () => {
    expect(currentOf(nothing)).toBe(null);
    expect(current(ending(session, 'logout'), ending(next, 'rejected'))).toBe(null);
  });

  it('is the session that began last', () => {
    expect(current(session, next)).toEqual(next);
    expect(current(next, session)).toEqual(next);
  });

  it('is the session before it once that one has ended', () => {
    expect(current(session, next, ending(next, 'logout'))).toEqual(session);
  });

  it('is one and the same of two that began together', () => {
    const twin = { ...session, id: 's0' };
    expect(current(session, twin)).toEqual(session);
    expect(current(twin, session)).toEqual(session);
  });
});

describe('ending', () => {
  it('has the name and the beginning of the session, and neither tokens nor anything personal', () => {
    expect(ending(session, 'rejected')).toEqual({
      ...session,
      user: null,
      access: null,
      refresh: null,
      expiresAt: null,
      ended: 'rejected',
    });
  });

  it('has nothing of what a page keeps beside the record', () => {
    expect(ending({ ...session, claims: { user_id: 7 } } as StoredSession, 'logout')).not.toHaveProperty('claims');
  });
});

describe('recordOf', () => {
  it('is the record alone', () => {
    expect(recordOf({ ...session, claims: {}, untilTicks: 5 } as StoredSession)).toEqual(session);
  });
});

describe('nextStart', () => {
  it('is now, where that is later than the beginning of all that is known', () => {
    expect(nextStart(nothing, T0)).toBe(T0);
    expect(nextStart(heard(session), T0 + 5)).toBe(T0 + 5);
  });

  it('is later than all that is known when the clock was set back', () => {
    expect(nextStart(heard(session, ending(next, 'logout')), T0 - 3_600_000)).toBe(T0 + 2);
  });

  it('makes the next session the current one, whatever the clock says', () => {
    fc.assert(
      fc.property(news, fc.integer({ min: T0 - 10, max: T0 + 10 }), (all, now) => {
        const known = merge(nothing, all);
        const begun = { ...next, id: 'new', startedAt: nextStart(known, now) };
        expect(currentOf(merge(known, [begun]))).toBe(begun);
      }),
      runs,
    );
  });
});

describe('checkRecord', () => {
  const empty = {
    version: 2,
    server: '',
    user: null,
    id: 's1',
    startedAt: 0,
    access: null,
    revision: 0,
    askedAt: 0,
    expiresAt: null,
    lifetimeMs: null,
    refresh: null,
    refreshRevision: 0,
    remember: false,
    scheme: null,
  };

  it('gives a record as it was written', () => {
    expect(parseRecord(JSON.stringify(session))).toEqual(session);
    expect(parseRecord(JSON.stringify(ending(session, 'logout')))).toEqual(ending(session, 'logout'));
  });

  it.each<[what: string, field: object, read: object]>([
    ['a server that is no text', { server: 7 }, {}],
    ['a user that is a number', { user: 7 }, {}],
    ['a token with a line break inside', { access: 'a\nb', refresh: 'undefined' }, {}],
    ['a token with white space around', { access: ' abc\n' }, { access: 'abc' }],
    ['a beginning that is text', { startedAt: 'now' }, {}],
    ['revisions that are text', { revision: '3', refreshRevision: [3] }, {}],
    ['an instant that is text', { askedAt: '5' }, {}],
    ['an end that is text', { expiresAt: '5' }, {}],
    ['an end before 1970', { expiresAt: -5 }, {}],
    ['a lifetime that is no number', { lifetimeMs: 'long' }, {}],
    ['a lifetime of nothing', { lifetimeMs: 0 }, {}],
    ['a yes that is none', { remember: 'yes' }, {}],
    ['a scheme that is empty', { scheme: '' }, {}],
    ['an end for no known reason', { ended: 'boredom' }, {}],
    ['an end for a reason', { ended: 'rejected' }, { ended: 'rejected' }],
    ['a field that nobody knows', { theme: 'dark' }, {}],
  ])('reads %s field by field', (_, field, read) => {
    expect(checkRecord({ version: 2, id: 's1', ...field })).toEqual({ ...empty, ...read });
  });

  it.each([
    ['no version', { id: 's1' }],
    ['an older version', { version: 1, id: 's1' }],
    ['a newer version', { version: 3, id: 's1' }],
    ['a version that is text', { version: '2', id: 's1' }],
    ['no id', { version: 2 }],
    ['an empty id', { version: 2, id: '' }],
    ['an id that is a number', { version: 2, id: 7 }],
  ])('gives null for a record with %s', (_, found) => {
    expect(checkRecord(found)).toBe(null);
  });

  it.each([null, undefined, '', '{', '[]', '"text"', '0', 'null', 'true'])('gives null for the text %j', (text) => {
    expect(parseRecord(text)).toBe(null);
  });

  it('reads an infinite number as none', () => {
    const text = '{"version":2,"id":"s1","startedAt":1e999,"revision":-1e999,"expiresAt":1e999,"lifetimeMs":1e999}';
    expect(parseRecord(text)).toEqual(empty);
  });

  it('never throws, and what it reads it reads again', () => {
    const fields = {
      version: fc.constantFrom(2, 3, '2'),
      id: fc.oneof(fc.string(), fc.anything()),
      server: fc.anything(),
      user: fc.anything(),
      startedAt: fc.oneof(fc.double(), fc.anything()),
      access: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
      revision: fc.anything(),
      askedAt: fc.double(),
      expiresAt: fc.double(),
      lifetimeMs: fc.double(),
      refresh: fc.anything(),
      refreshRevision: fc.anything(),
      remember: fc.anything(),
      scheme: fc.anything(),
      ended: fc.oneof(fc.constant('logout'), fc.anything()),
    };
    const found = fc.oneof(fc.anything(), fc.record(fields, { requiredKeys: [] }), fc.record(fields));
    fc.assert(
      fc.property(found, (given) => {
        const record = checkRecord(given);
        if (record === null) return;
        expect(checkRecord(record)).toEqual(record);
        expect(parseRecord(JSON.stringify(record))).toEqual(JSON.parse(JSON.stringify(record)));
      }),
      runs,
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
        (text) => {
          expect(() => parseRecord(text)).not.toThrow();
        },
      ),
      runs,
    );
  });
});
