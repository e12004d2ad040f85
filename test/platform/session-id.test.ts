import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { idOfTokens, randomId } from '../../src/platform/session-id.ts';
import { jwt } from '../token/jwt.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('randomId', () => {
  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 1000 }, randomId)).size).toBe(1000);
  });

  it('is text that any storage takes', () => {
    expect(randomId()).toMatch(/^[\da-z]+-[\da-z]+-[\da-z]+$/);
  });

  it('needs no secure context', () => {
    vi.stubGlobal('crypto', { getRandomValues: (numbers: Uint32Array) => numbers.fill(35) });
    expect(randomId()).toBe('z-z-z');
  });
});

describe('idOfTokens', () => {
  const token = fc.option(fc.string({ minLength: 1 }));

  it('is the same for the same tokens, in every tab', () => {
    const pair = { access: jwt({ jti: 'a' }), refresh: jwt({ jti: 'r' }) };
    expect(idOfTokens({ ...pair })).toBe(idOfTokens(pair));
    expect(idOfTokens({ access: 'A1', refresh: 'R1' })).toBe(idOfTokens({ access: 'A2', refresh: 'R1' }));
  });

  it('is that of the refresh token, which outlives the access token, and of the access token where there is no other', () => {
    fc.assert(
      fc.property(token, token, fc.string({ minLength: 1 }), (access, other, refresh) => {
        expect(idOfTokens({ access, refresh })).toBe(idOfTokens({ access: other, refresh }));
        expect(idOfTokens({ access: refresh, refresh: null })).toBe(idOfTokens({ access, refresh }));
      }),
    );
  });

  it('is another one for other tokens, however little they differ', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (text, at, letter) => {
          const place = at % text.length;
          const other = text.slice(0, place) + letter + text.slice(place + 1);
          const same = idOfTokens({ access: null, refresh: text }) === idOfTokens({ access: null, refresh: other });
          expect(same).toBe(text === other);
        },
      ),
      { numRuns: 5000 },
    );
    const ids = Array.from({ length: 20_000 }, (_, n) => idOfTokens({ access: null, refresh: jwt({ jti: n }) }));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is short text from which nobody can tell the token, and none that randomId gives', () => {
    const refresh = jwt({ jti: 'secret' });
    const id = idOfTokens({ access: null, refresh });
    expect(id).toMatch(/^t-[\da-z]{1,7}-[\da-z]{1,7}$/);
    expect(refresh).not.toContain(id.slice(2, 8));
    expect(randomId()).not.toMatch(/^t-[^-]*-[^-]*$/);
  });

  it('is there for no tokens too', () => {
    expect(idOfTokens({ access: null, refresh: null })).toMatch(/^t-/);
  });
});
