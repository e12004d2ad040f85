import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClaims, readToken, userOf } from '../../src/token/claims.ts';
import { base64url, jwt } from './jwt.ts';

const payload = (text: string) => `e30.${base64url(text)}.sig`;

describe('readClaims', () => {
  it.each<[what: string, claims: Record<string, unknown>]>([
    [
      'the claims of SimpleJWT',
      { token_type: 'access', exp: 1_800_000_300, iat: 1_800_000_000, jti: 'f00', user_id: '1' },
    ],
    ['text outside of ASCII', { name: 'Zoë Żółć 日本 🔑' }],
    ['characters that base64url writes as - and _', { name: '???>>>~~~ÿÿÿ' }],
    ['no claim at all', {}],
    ['claims of odd types, as they are', { exp: 'soon', iat: null, groups: [1, [2]], nested: { deep: true } }],
  ])('reads %s', (_, claims) => {
    expect(readClaims(jwt(claims))).toEqual(claims);
  });

  it('reads a token without a signature', () => {
    expect(readClaims(jwt({ user_id: 7 }).replace(/\.[^.]*$/, '.'))).toEqual({ user_id: 7 });
  });

  it.each<[what: string, token: string | null]>([
    ['no token', null],
    ['empty text', ''],
    ['an opaque token', '9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b'],
    ['an opaque token with dots', 'v2.local.opaque'],
    ['an encrypted token', `${base64url('{"alg":"dir","enc":"A256GCM"}')}..iv.ciphertext.tag`],
    ['a payload that is not base64', 'e30.%%%.sig'],
    ['a payload that is not JSON', payload('exp=1800000000')],
    ['JSON that ends early', payload('{"exp":18')],
    ['a list', payload('[{"exp":1800000000}]')],
    ['a number', payload('1800000000')],
    ['a text', payload('"claims"')],
    ['null', payload('null')],
    ['true', payload('true')],
  ])('gives null for %s', (_, token) => {
    expect(readClaims(token)).toBe(null);
  });

  it('never throws, and gives an object or null', () => {
    const token = fc.oneof(fc.string({ unit: 'binary' }), fc.string().map(payload), fc.jsonValue().map(jwt));
    fc.assert(
      fc.property(token, (text) => {
        const claims = readClaims(text);
        expect(claims === null || (typeof claims === 'object' && !Array.isArray(claims))).toBe(true);
      }),
    );
  });
});

describe('readToken', () => {
  it.each([
    ['a JWT', jwt({ exp: 1 }), jwt({ exp: 1 })],
    ['one character', 'x', 'x'],
    ['the first and the last visible character', '!~', '!~'],
    ['what stands between white space', ' \t abc.def \r\n', 'abc.def'],
    ['a word that only begins like "null"', 'nullable', 'nullable'],
  ])('gives %s', (_, value, token) => {
    expect(readToken(value)).toBe(token);
  });

  it.each<[what: string, value: unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a number', 42],
    ['a list', ['abc']],
    ['an object', { access: 'abc' }],
    ['empty text', ''],
    ['white space', ' \n'],
    ['the word "undefined"', 'undefined'],
    ['the word "null"', ' null '],
    ['a space inside', 'abc def'],
    ['a line break inside', 'abc\ndef'],
    ['a control character', 'abc\u0000'],
    ['a character outside of ASCII', 'abc…def'],
    ['the delete character', 'abc\u007f'],
  ])('gives null for %s', (_, value) => {
    expect(readToken(value)).toBe(null);
  });

  it('gives only what a header takes, unchanged', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.anything()), (value) => {
        const token = readToken(value);
        if (token === null) return;
        expect(new Headers({ Authorization: `Bearer ${token}` }).get('authorization')).toBe(`Bearer ${token}`);
      }),
    );
  });
});

describe('userOf', () => {
  it.each<[what: string, claims: Record<string, unknown>, user: string | null]>([
    ['the text of SimpleJWT 5.5.1 and up', { user_id: '7' }, '7'],
    ['the number of SimpleJWT before it, as text', { user_id: 7 }, '7'],
    ['a number that is zero', { user_id: 0 }, '0'],
    ['a UUID', { user_id: 'b7a1c0de' }, 'b7a1c0de'],
    ['the registered claim', { sub: 'ada' }, 'ada'],
    ['the claim of SimpleJWT before the registered one', { user_id: '7', sub: 'ada' }, '7'],
    ['the registered claim where the other is null', { user_id: null, sub: 'ada' }, 'ada'],
    ['a claim of USER_ID_CLAIM', { uid: 7, email: 'ada@example.com' }, '7'],
    ['a claim of USER_ID_CLAIM with a name', { username: 'ada' }, 'ada'],
    ['a claim of USER_ID_CLAIM that is the primary key', { pk: 7 }, '7'],
    ['a claim of USER_ID_CLAIM with another word for the user', { jti: 'f00', tenant_id: 3, account_id: 7 }, '7'],
    ['a claim of USER_ID_CLAIM in camel case', { userId: 7 }, '7'],
    ['nobody: ids of other things', { jti: 'f00', sid: 'x', tenant_id: 3, client_id: 'app', session_id: 9 }, null],
    ['nobody: no claim', {}, null],
    ['nobody: an empty text', { user_id: '' }, null],
    ['nobody: a list', { user_id: ['7'] }, null],
    ['nobody: an object', { sub: { id: 7 } }, null],
  ])('gives %s', (_, claims, user) => {
    expect(userOf(claims)).toBe(user);
  });

  it('gives nobody for an opaque token', () => {
    expect(userOf(null)).toBe(null);
  });

  it('never throws, and gives a text that is not empty, or nobody', () => {
    fc.assert(
      fc.property(fc.record({ user_id: fc.anything(), sub: fc.anything() }, { requiredKeys: [] }), (claims) => {
        const user = userOf(claims);
        expect(user === null || (typeof user === 'string' && user !== '')).toBe(true);
      }),
    );
  });
});
