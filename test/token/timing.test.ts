import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claims } from '../../src/token/claims.ts';
import { clockSkewWarning } from '../../src/token/clock-skew.ts';
import type { StoredSession } from '../../src/token/record.ts';
import {
  type Arrived,
  expiryOf,
  lifetimeOf,
  marginOf,
  refreshExpiryOf,
  renewalOf,
  timesOf,
} from '../../src/token/timing.ts';

/** The server's now, seconds; and ours, ms, unless a test says more. */
const iat = 1_800_000_000;
const now = iat * 1000;
const runs = { numRuns: 5000 };

/** What a claim of time must never be taken for one. */
const nonsense: [what: string, value: unknown][] = [
  ['missing', undefined],
  ['null', null],
  ['text', '1800000300'],
  ['a list', [1_800_000_300]],
  ['true', true],
  ['zero', 0],
  ['negative', -1_800_000_300],
  ['later than any date', 8.64e12],
  ['huge', Number.MAX_VALUE],
  ['not a number', Number.NaN],
  ['infinite', Number.POSITIVE_INFINITY],
];

const odd = fc.oneof(
  fc.constantFrom(...nonsense.map(([, value]) => value)),
  fc.double(),
  fc.integer(),
  fc.string(),
  fc.anything(),
);
/** An instant of somebody's clock, epoch ms: 1970 to 2100. */
const instant = fc.integer({ min: 1, max: 4_102_444_800_000 });
/** Seconds, a second to three months. */
const life = fc.integer({ min: 1, max: 8_000_000 });
const from = fc.constantFrom<Arrived['from']>('login', 'adopt', 'refresh');
const claimsOf = (more: Record<string, unknown>): Claims => ({ iat, exp: iat + 300, ...more });
const arrived = (more: Partial<Arrived>): Arrived => ({
  claims: claimsOf({}),
  askedAt: now,
  now,
  from: 'login',
  lifetimeMs: null,
  ...more,
});

describe('lifetimeOf', () => {
  it('is `exp` minus `iat`, with fractions of a second', () => {
    expect(lifetimeOf({ iat, exp: iat + 300 })).toBe(300_000);
    expect(lifetimeOf({ iat: 0.5, exp: 2.25 })).toBe(1750);
  });

  it.each(nonsense)('is not known when `iat` is %s', (_, value) => {
    expect(lifetimeOf({ iat: value, exp: iat + 300 })).toBe(null);
  });

  it.each(nonsense)('is not known when `exp` is %s', (_, value) => {
    expect(lifetimeOf({ iat, exp: value })).toBe(null);
  });

  it.each([
    ['at its beginning', iat],
    ['before its beginning', iat - 1],
  ])('is not known of a token that ends %s', (_, exp) => {
    expect(lifetimeOf({ iat, exp })).toBe(null);
  });

  it('is not known of an opaque token', () => {
    expect(lifetimeOf(null)).toBe(null);
  });
});

describe('expiryOf', () => {
  it('is `exp` in ms, with fractions of a second', () => {
    expect(expiryOf({ exp: iat + 300 })).toBe(now + 300_000);
    expect(expiryOf({ exp: 1.5 })).toBe(1500);
  });

  it.each(nonsense)('is not known when `exp` is %s', (_, value) => {
    expect(expiryOf({ exp: value })).toBe(null);
  });

  it('is not known of an opaque token', () => {
    expect(expiryOf(null)).toBe(null);
  });

  it('is an instant that a Date can hold, or not known, for any claim', () => {
    fc.assert(
      fc.property(odd, (exp) => {
        const expiresAt = expiryOf({ exp });
        expect(expiresAt === null || Number.isFinite(new Date(expiresAt).getTime())).toBe(true);
      }),
      runs,
    );
  });
});

describe('timesOf', () => {
  it('gives the token of a login the end when it was asked for plus how long it lives, whatever both clocks say', () => {
    fc.assert(
      fc.property(instant, instant, instant, life, (serverNow, askedAt, later, seconds) => {
        const claims = { iat: serverNow / 1000, exp: serverNow / 1000 + seconds };
        const times = timesOf(arrived({ claims, askedAt, now: later, from: 'login' }));
        expect(times.askedAt).toBe(askedAt);
        // The claims are floats here.
        expect(times.lifetimeMs).toBeCloseTo(seconds * 1000, 0);
        expect(times.expiresAt).toBe(askedAt + times.lifetimeMs!);
      }),
      runs,
    );
  });

  it('gives a token its own lifetime when the server has shortened it since the login, and the usual one when the server goes back or the `iat` is old', () => {
    const refreshed = (claims: Claims) => timesOf(arrived({ claims, from: 'refresh', lifetimeMs: 3_600_000 }));
    expect(refreshed({ iat, exp: iat + 300 })).toMatchObject({ expiresAt: now + 300_000, lifetimeMs: 3_600_000 });
    // The margin and the timer follow the shorter life: at most half of it.
    expect(marginOf(1_800_000, refreshed({ iat, exp: iat + 300 }))).toBe(150_000);
    expect(refreshed({ iat, exp: iat + 3600 })).toMatchObject({ expiresAt: now + 3_600_000 });
    expect(refreshed({ iat: iat - 7200, exp: iat + 3600 })).toMatchObject({
      expiresAt: now + 3_600_000,
      lifetimeMs: 3_600_000,
    });
  });

  it('gives a token of a session whose lifetime is known that lifetime, unless its claims say a shorter one, whatever both clocks say', () => {
    fc.assert(
      fc.property(
        fc.record({ iat: odd, exp: odd }),
        instant,
        instant,
        life,
        fc.constantFrom<Arrived['from']>('adopt', 'refresh'),
        (claims, askedAt, later, seconds, how) => {
          const lifetimeMs = seconds * 1000;
          const own = how === 'refresh' ? (lifetimeOf(claims) ?? lifetimeMs) : lifetimeMs;
          const lives = own >= 1000 ? Math.min(lifetimeMs, own) : lifetimeMs;
          expect(timesOf({ claims, askedAt, now: later, from: how, lifetimeMs })).toEqual({
            askedAt,
            expiresAt: askedAt + lives,
            lifetimeMs,
          });
        },
      ),
      runs,
    );
  });

  it('believes `expires_in` before anything else', () => {
    fc.assert(
      fc.property(
        fc.record({ iat: odd, exp: odd }),
        instant,
        instant,
        life,
        from,
        fc.option(life),
        (claims, askedAt, later, expiresInSeconds, how, known) => {
          const lifetimeMs = expiresInSeconds * 1000;
          expect(timesOf({ claims, askedAt, now: later, from: how, lifetimeMs: known, expiresInSeconds })).toEqual({
            askedAt,
            expiresAt: askedAt + lifetimeMs,
            lifetimeMs,
          });
        },
      ),
      runs,
    );
  });

  it.each(nonsense.filter(([, value]) => typeof value === 'number' || value === undefined))(
    'takes no notice of an `expires_in` that is %s',
    (_, value) => {
      const expiresInSeconds = value as number | undefined;
      expect(timesOf(arrived({ expiresInSeconds }))).toEqual({
        askedAt: now,
        expiresAt: now + 300_000,
        lifetimeMs: 300_000,
      });
    },
  );

  it.each([
    ['text', '120', 120_000],
    ['half a second, which would make a busy loop', 0.5, 300_000],
    ['a second', 1, 1000],
    ['text that is no number', 'soon', 300_000],
    ['empty text', '', 300_000],
    ['a list', [120], 300_000],
    ['true', true, 300_000],
    ['null', null, 300_000],
  ])('takes an `expires_in` that is %s as it should', (_, value, lifetimeMs) => {
    const expiresInSeconds = value as number;
    expect(timesOf(arrived({ expiresInSeconds }))).toEqual({ askedAt: now, expiresAt: now + lifetimeMs, lifetimeMs });
  });

  it.each(['adopt', 'refresh'] as const)('believes `exp` where no lifetime is known (%s)', (how) => {
    const claims = claimsOf({ iat: undefined });
    expect(timesOf(arrived({ claims, from: how }))).toMatchObject({ askedAt: now, expiresAt: now + 300_000 });
  });

  it.each([
    ['ended a moment ago', now + 300_001],
    ['ends in this moment', now + 300_000],
  ])('lets only a 401 tell when a token of unknown lifetime %s by our clock', (_, later) => {
    for (const how of ['adopt', 'refresh'] as const)
      expect(timesOf(arrived({ from: how, askedAt: later, now: later })).expiresAt).toBe(null);
  });

  it('lets only a 401 tell when a token says nothing of its end', () => {
    for (const how of ['login', 'adopt', 'refresh'] as const)
      expect(timesOf(arrived({ claims: null, from: how }))).toEqual({
        askedAt: now,
        expiresAt: null,
        lifetimeMs: null,
      });
    expect(timesOf(arrived({ claims: claimsOf({ exp: 'soon' }) })).expiresAt).toBe(null);
  });

  it.each([
    ['that is hours old', iat - 36_000],
    ['that is as old as it says', iat],
  ])(
    'of a token that was adopted, %s, knows no lifetime: later tokens may live for longer, or not as long',
    (_, made) => {
      expect(timesOf(arrived({ claims: claimsOf({ iat: made }), from: 'adopt' }))).toEqual({
        askedAt: now,
        expiresAt: now + 300_000,
        lifetimeMs: null,
      });
    },
  );

  it('of a refreshed token knows no longer life than what is left: its `iat` may be that of the login', () => {
    fc.assert(
      fc.property(life, life, (age, left) => {
        const claims = { iat: iat - age, exp: iat + left };
        expect(timesOf(arrived({ claims, from: 'refresh' }))).toEqual({
          askedAt: now,
          expiresAt: now + left * 1000,
          lifetimeMs: left * 1000,
        });
      }),
      runs,
    );
  });

  it('of a refreshed token that was made for its answer knows the lifetime, though our clock be slow', () => {
    const slow = now - 60_000;
    expect(timesOf(arrived({ from: 'refresh', askedAt: slow, now: slow })).lifetimeMs).toBe(300_000);
  });

  it('gives finite numbers or null for claims of any type, and never throws', () => {
    const seconds = fc.oneof(fc.double(), fc.integer(), fc.constant(undefined));
    fc.assert(
      fc.property(
        fc.record({ iat: odd, exp: odd }),
        instant,
        instant,
        from,
        seconds,
        (claims, askedAt, later, how, expiresInSeconds) => {
          const given = { claims, askedAt, now: later, from: how, lifetimeMs: null, expiresInSeconds };
          const { expiresAt, lifetimeMs } = timesOf(given);
          for (const value of [expiresAt, lifetimeMs]) expect(value === null || Number.isFinite(value)).toBe(true);
          if (expiresAt === null) return;
          const times = { askedAt, expiresAt, lifetimeMs };
          const margin = marginOf(30_000, times);
          expect(margin).toSatisfy(Number.isFinite);
          expect(renewalOf(times, margin, 0.5)).toSatisfy(Number.isFinite);
          expect(clockSkewWarning(claims, askedAt) ?? '').not.toMatch(/NaN|Infinity/);
        },
      ),
      runs,
    );
  });
});

describe('clockSkewWarning', () => {
  it.each([
    ['an hour fast', 3_600_000, 'This clock is 3600 s off'],
    ['an hour slow', -3_600_000, 'This clock is -3600 s off'],
  ])('says how far our clock is off when it is %s', (_, off, words) => {
    expect(clockSkewWarning({ iat }, now + off)).toContain(words);
  });

  it.each([0, 300_000, -300_000])('says nothing when our clock is %i ms off', (off) => {
    expect(clockSkewWarning({ iat }, now + off)).toBeNull();
  });

  it.each(nonsense)('says nothing when `iat` is %s', (_, value) => {
    expect(clockSkewWarning({ iat: value }, now)).toBeNull();
  });

  it('says nothing of an opaque token', () => {
    expect(clockSkewWarning(null, now)).toBeNull();
  });
});

describe('marginOf', () => {
  const lives = (lifetimeMs: number | null, expiresAt: number | null = null) => ({
    askedAt: now,
    expiresAt,
    lifetimeMs,
  });

  it.each([
    ['a long-lived token has the margin asked for', 30_000, lives(300_000), 30_000],
    ['a token of twice the margin has it too', 30_000, lives(60_000), 30_000],
    ['a short-lived token has half its life', 60_000, lives(60_000), 30_000],
    ['a token of which only the end is known has half of what is left', 60_000, lives(null, now + 60_000), 30_000],
    ['a token of unknown life has the margin asked for', 30_000, lives(null), 30_000],
    ['a token that ended before it was asked for has none', 30_000, lives(null, now - 1), 0],
    ['no margin stays none', 0, lives(300_000), 0],
  ])('%s', (_, asked, times, margin) => {
    expect(marginOf(asked, times)).toBe(margin);
  });

  it('is at most half a life, so that a new token is good for the first half of its own', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1 }), fc.boolean(), (asked, ms, isMeasured) => {
        const margin = marginOf(asked, isMeasured ? lives(ms) : lives(null, now + ms));
        expect(margin).toBeLessThanOrEqual(asked);
        expect(margin).toBeLessThanOrEqual(ms / 2);
        expect(margin).toBeGreaterThanOrEqual(0);
      }),
      runs,
    );
  });
});

describe('renewalOf', () => {
  const times = { askedAt: now, expiresAt: now + 300_000, lifetimeMs: 300_000 };

  it.each([
    ['one margin before the end, at the latest', 0, 270_000],
    ['after half of the life, at the earliest', 1, 150_000],
    ['in between by chance', 0.5, 210_000],
  ])('is %s', (_, share, afterMs) => {
    expect(renewalOf(times, 30_000, share)).toBe(now + afterMs);
  });

  it('is earlier by chance too where only the end of the token is known', () => {
    expect(renewalOf({ ...times, lifetimeMs: null }, 30_000, 1)).toBe(now + 150_000);
  });

  it('is never in the first half of a life, and never later than one margin before the end', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1 }), share, fc.boolean(), (asked, ms, drawn, isMeasured) => {
        const each = { askedAt: now, expiresAt: now + ms, lifetimeMs: isMeasured ? ms : null };
        const margin = marginOf(asked, each);
        const at = renewalOf(each, margin, drawn);
        expect(at).toBeGreaterThanOrEqual(now + ms / 2);
        expect(at).toBeLessThanOrEqual(each.expiresAt - margin);
      }),
      runs,
    );
  });
});

describe('refreshExpiryOf', () => {
  const dayMs = 86_400_000;
  const claims = { iat, exp: iat + 86_400 };
  const record = (more: Partial<StoredSession>) =>
    ({ startedAt: now, askedAt: now, revision: 1, refreshRevision: 1, lifetimeMs: 300_000, ...more }) as StoredSession;

  it.each([
    ['of the login, is when that was plus its life', {}, now + dayMs],
    [
      'of the login, is so by our own clock, when it is an hour fast',
      { startedAt: now + 3_600_000, askedAt: now + 3_600_000 },
      now + 3_600_000 + dayMs,
    ],
    ['of the login, stays when refreshes brought no other', { revision: 9, askedAt: now + 7_200_000 }, now + dayMs],
    [
      'of a refresh, is when that was plus its life',
      { revision: 9, refreshRevision: 9, askedAt: now + 7_200_000 },
      now + 7_200_000 + dayMs,
    ],
    [
      'of an earlier refresh, is its `exp`',
      { revision: 9, refreshRevision: 5, startedAt: now - 3_600_000, askedAt: now + 7_200_000 },
      now + dayMs,
    ],
    ['of unknown making, is its `exp`', { startedAt: 0, askedAt: 0, lifetimeMs: null }, now + dayMs],
  ])('%s', (_, more, endsAt) => {
    expect(refreshExpiryOf(record(more), claims)).toBe(endsAt);
  });

  it('of a token that was adopted, is its `exp`: it may be old', () => {
    const old = { iat: iat - 86_000, exp: iat + 400 };
    expect(refreshExpiryOf(record({ lifetimeMs: null }), old)).toBe(now + 400_000);
  });

  it('is not known of an opaque token', () => {
    expect(refreshExpiryOf(record({}), null)).toBe(null);
  });

  it('is a finite number or null for claims of any type', () => {
    fc.assert(
      fc.property(fc.record({ iat: odd, exp: odd }), fc.nat(3), fc.nat(3), (each, revision, refreshRevision) => {
        const endsAt = refreshExpiryOf(record({ revision, refreshRevision }), each);
        expect(endsAt === null || Number.isFinite(endsAt)).toBe(true);
      }),
      runs,
    );
  });
});
