import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumeClock, effectiveMargin, expiryOf, measureClock } from '../../src/token/expiry.ts';

const iat = 1_800_000_000;
const now = iat * 1000;
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

describe('measureClock', () => {
  it.each([
    ['is right', 0, 0],
    ['is an hour fast', 3_600_000, 3_600_000],
    ['is an hour slow', -3_600_000, -3_600_000],
    ['is 5 s fast', 5000, 5000],
    ['is 5 s slow', -5000, -5000],
    ['is less than 5 s fast, which is noise', 4999, 0],
    ['is less than 5 s slow, which is noise', -4999, 0],
    ['has a fraction', 7000.4, 7000],
  ])('gives our clock minus the server’s when ours %s', (_, off, clockOffsetMs) => {
    expect(measureClock({ iat, exp: iat + 300 }, now + off)).toEqual({ clockOffsetMs, lifetimeMs: 300_000 });
  });

  it.each(nonsense)('takes our clock as right when `iat` is %s', (_, value) => {
    expect(measureClock({ iat: value, exp: iat + 300 }, now)).toEqual({ clockOffsetMs: 0, lifetimeMs: null });
  });

  it.each(nonsense)('knows no lifetime when `exp` is %s', (_, value) => {
    expect(measureClock({ iat, exp: value }, now)).toEqual({ clockOffsetMs: 0, lifetimeMs: null });
  });

  it.each([
    ['at its beginning', iat],
    ['before its beginning', iat - 1],
  ])('knows no lifetime of a token that ends %s', (_, exp) => {
    expect(measureClock({ iat, exp }, now).lifetimeMs).toBe(null);
  });

  it('reads fractions of a second', () => {
    expect(measureClock({ iat: iat + 0.5, exp: iat + 2.25 }, now + 10_000)).toEqual({
      clockOffsetMs: 9500,
      lifetimeMs: 1750,
    });
  });

  it('knows nothing from an opaque token', () => {
    expect(measureClock(null, now)).toEqual({ clockOffsetMs: 0, lifetimeMs: null });
  });

  it('gives finite numbers for any claims', () => {
    fc.assert(
      fc.property(fc.record({ iat: fc.anything(), exp: fc.anything() }), (claims) => {
        const { clockOffsetMs, lifetimeMs } = measureClock(claims, now);
        expect(clockOffsetMs).toSatisfy(Number.isFinite);
        expect(lifetimeMs === null || (Number.isFinite(lifetimeMs) && lifetimeMs > 0)).toBe(true);
      }),
    );
  });
});

describe('assumeClock', () => {
  it('takes our clock as right, however old the token is, and knows its lifetime', () => {
    expect(assumeClock({ iat: 1000, exp: 1300 })).toEqual({ clockOffsetMs: 0, lifetimeMs: 300_000 });
    expect(assumeClock(null)).toEqual({ clockOffsetMs: 0, lifetimeMs: null });
  });
});

describe('expiryOf', () => {
  const exp = iat + 300;

  it.each([
    ['is right', 0, exp * 1000],
    ['is fast: later by it', 60_000, exp * 1000 + 60_000],
    ['is slow: earlier by it', -60_000, exp * 1000 - 60_000],
    ['was proved wrong: nobody knows', null, null],
  ])('gives the end by our clock when ours %s', (_, offset, expiresAt) => {
    expect(expiryOf({ exp }, offset)).toBe(expiresAt);
  });

  it('reads fractions of a second', () => {
    expect(expiryOf({ exp: 1.5 }, 0)).toBe(1500);
  });

  it.each(nonsense)('gives null when `exp` is %s', (_, value) => {
    expect(expiryOf({ exp: value }, 0)).toBe(null);
  });

  it('gives null for an opaque token', () => {
    expect(expiryOf(null, 0)).toBe(null);
  });

  it('gives an instant that a Date can hold, or null, for any claim', () => {
    const numbers = fc.oneof(fc.double(), fc.integer(), fc.anything());
    fc.assert(
      fc.property(numbers, (value) => {
        const expiresAt = expiryOf({ exp: value }, 0);
        expect(expiresAt === null || Number.isFinite(new Date(expiresAt).getTime())).toBe(true);
      }),
    );
  });

  it('moves by as much as the clock is off', () => {
    const offset = fc.integer({ min: -1e10, max: 1e10 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4e9 }), offset, (end, off) => {
        expect(expiryOf({ exp: end }, off)! - expiryOf({ exp: end }, 0)!).toBe(off);
      }),
    );
  });
});

describe('effectiveMargin', () => {
  it.each([
    ['a long-lived token has the margin asked for', 30_000, 300_000, 30_000],
    ['a token of twice the margin has it too', 30_000, 60_000, 30_000],
    ['a short-lived token has half its life', 60_000, 60_000, 30_000],
    ['a token of unknown life has the margin asked for', 30_000, null, 30_000],
    ['no margin stays none', 0, 300_000, 0],
  ])('%s', (_, asked, lifetime, margin) => {
    expect(effectiveMargin(asked, lifetime)).toBe(margin);
  });

  it('leaves a new token good for at least half its life', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1 }), (asked, lifetime) => {
        const margin = effectiveMargin(asked, lifetime);
        expect(margin).toBeLessThanOrEqual(asked);
        expect(lifetime - margin).toBeGreaterThanOrEqual(lifetime / 2);
      }),
    );
  });
});
