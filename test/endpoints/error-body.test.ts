import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readErrorBody } from '../../src/djoser/error-body.ts';
import { createMask } from '../../src/djoser/mask.ts';
import { djoser } from '../../src/djoser/presets.ts';
import type { ServerConfig, ServerWords } from '../../src/djoser/server-config.ts';

/** What an answer with this body says. */
const read = (
  body: unknown,
  { status = 400, secrets = [] as string[], names = new Set<string>(), server = djoser() as ServerConfig } = {},
) => readErrorBody(body, status, server, createMask(secrets, names));

const words = ({ words: { serverCode: code, detail, fields } }: ReturnType<typeof read>): ServerWords => ({
  ...(code !== undefined && { code }),
  ...(detail !== undefined && { detail }),
  ...(fields && { fields }),
});

describe('an error body', () => {
  it.each<[shape: string, body: unknown, said: ServerWords]>([
    [
      'field errors',
      { username: ['Required.'], password: ['Short.', 'Common.'] },
      { fields: { username: ['Required.'], password: ['Short.', 'Common.'] } },
    ],
    [
      'an error of the whole form',
      { non_field_errors: ['They differ.'] },
      { detail: 'They differ.', fields: { non_field_errors: ['They differ.'] } },
    ],
    [
      'a bare list',
      ['No such e-mail.', 'Sorry.'],
      { detail: 'No such e-mail.', fields: { non_field_errors: ['No such e-mail.', 'Sorry.'] } },
    ],
    ['a detail', { detail: 'Not found.' }, { detail: 'Not found.' }],
    [
      'a detail with a code',
      { detail: 'Token is expired', code: 'token_not_valid' },
      { detail: 'Token is expired', code: 'token_not_valid' },
    ],
    ['a bare sentence', 'redirect_uri must be allowed', { detail: 'redirect_uri must be allowed' }],
    [
      'a sentence instead of a list',
      { non_field_errors: 'Verification failed.' },
      { detail: 'Verification failed.', fields: { non_field_errors: ['Verification failed.'] } },
    ],
    [
      'a detail beside an error of the whole form',
      { detail: 'First.', non_field_errors: ['Second.'] },
      { detail: 'First.', fields: { non_field_errors: ['Second.'] } },
    ],
    ['a detail that is a list', { detail: ['One.', 'Two.'] }, { detail: 'One.' }],
    ['a detail that is a list of messages', { detail: [{ message: 'One.' }, { message: 'Two.' }] }, { detail: 'One.' }],
    [
      'an envelope with a status in words',
      { status: 'error', errors: { username: ['Required.'] } },
      { fields: { username: ['Required.'] } },
    ],
    ['a field that is called status', { status: ['Not a choice.'] }, { fields: { status: ['Not a choice.'] } }],
    [
      'a field that is called code',
      { code: ['This field is required.'] },
      { fields: { code: ['This field is required.'] } },
    ],
    [
      'fields that are called message, error, title, status',
      { message: ['Empty.'], error: ['Odd.'], title: ['Long.'], status: ['Gone.'] },
      { fields: { message: ['Empty.'], error: ['Odd.'], title: ['Long.'], status: ['Gone.'] } },
    ],
    [
      'nested fields',
      { profile: { phone: ['Invalid.'], address: { zip: ['Short.'] } } },
      { fields: { profile: ['Invalid.', 'Short.'] } },
    ],
    [
      'the form as a whole in camel case',
      { nonFieldErrors: ['Wrong.'] },
      { detail: 'Wrong.', fields: { non_field_errors: ['Wrong.'] } },
    ],
    [
      'the form as a whole in words of Django',
      { __all__: ['Wrong.'] },
      { detail: 'Wrong.', fields: { non_field_errors: ['Wrong.'] } },
    ],
    ['a list of forms', { items: [{}, { price: ['Negative.'] }] }, { fields: { items: ['Negative.'] } }],
    ['a message', { message: 'Forbidden' }, { detail: 'Forbidden' }],
    ['an error', { error: 'Invalid code.' }, { detail: 'Invalid code.' }],
    ['an error that is a word', { error: 'account_locked' }, { code: 'account_locked', detail: 'account_locked' }],
    [
      'an error that is a word, beside a message',
      { error: 'account_locked', message: 'Try again tomorrow.' },
      { code: 'account_locked', detail: 'Try again tomorrow.' },
    ],
    [
      'an error with a code in it',
      { error: { code: 'otp_required', message: 'Enter the code.' } },
      { code: 'otp_required', detail: 'Enter the code.' },
    ],
    [
      'a message beside errors by field',
      { message: 'The form is not valid.', errors: { email: ['Taken.'], name: 'Short.' } },
      { detail: 'The form is not valid.', fields: { email: ['Taken.'], name: ['Short.'] } },
    ],
    [
      'an envelope with the fields in `data` (JSend)',
      { status: 'error', data: { email: ['Taken.'], profile: { phone: ['Invalid.'] }, non_field_errors: ['Wrong.'] } },
      { detail: 'Wrong.', fields: { email: ['Taken.'], profile: ['Invalid.'], non_field_errors: ['Wrong.'] } },
    ],
    [
      'an envelope with a status in `status`, and the fields in `data`',
      { status: 400, message: 'Not valid.', data: { email: ['Taken.'] } },
      { detail: 'Not valid.', fields: { email: ['Taken.'] } },
    ],
    [
      'an error with the fields in `details`',
      { success: false, error: { code: 'invalid', message: 'Not valid.', details: { email: ['Taken.'] } } },
      { code: 'invalid', detail: 'Not valid.', fields: { email: ['Taken.'] } },
    ],
    [
      'a message with the fields in `extra.fields`',
      { message: 'Not valid.', extra: { fields: { email: ['Taken.'], name: 'Short.' } } },
      { detail: 'Not valid.', fields: { email: ['Taken.'], name: ['Short.'] } },
    ],
    [
      'an envelope that only says that it failed',
      { success: false, data: { email: ['Taken.'] } },
      { fields: { email: ['Taken.'] } },
    ],
    [
      'a form with fields that are called data and details',
      { data: { email: ['Taken.'] }, details: { zip: ['Short.'] } },
      { fields: { data: ['Taken.'], details: ['Short.'] } },
    ],
    ['an envelope with no form in `data`', { status: 401, data: { flows: [{ id: 'login' }] } }, {}],
    [
      'problem details (RFC 9457)',
      {
        type: 'https://example.test/probs/out-of-credit',
        title: 'You do not have enough credit.',
        status: 403,
        detail: 'Your balance is 30.',
        instance: '/account/12345',
        balance: 30,
      },
      { detail: 'Your balance is 30.' },
    ],
    [
      'problem details with a title alone',
      { type: 'about:blank', title: 'Forbidden', status: 403 },
      { detail: 'Forbidden' },
    ],
    ['problem details without a status', { type: 'about:blank', title: 'Forbidden' }, { detail: 'Forbidden' }],
    [
      'problem details with errors by pointer',
      {
        type: 'https://example.test/probs/validation',
        title: 'Your request is not valid.',
        errors: [
          { detail: 'must be a positive integer', pointer: '#/age' },
          { detail: 'must be green', pointer: '#/profile/color' },
        ],
      },
      {
        detail: 'Your request is not valid.',
        fields: { age: ['must be a positive integer'], 'profile/color': ['must be green'] },
      },
    ],
    [
      'two errors of one field',
      {
        status: 400,
        errors: [
          { message: 'Short.', code: 'short', param: 'password' },
          { message: 'Common.', code: 'common', param: 'password' },
        ],
      },
      { code: 'short', fields: { password: ['Short.', 'Common.'] } },
    ],
    ['a list of errors that are sentences', { errors: ['One.', 'Two.'] }, { fields: { errors: ['One.', 'Two.'] } }],
    ['fields without a message', { ok: true, count: 3, gone: null, empty: [] }, {}],
    ['a code that is no text', { code: 42, detail: '' }, {}],
    ['an empty object', {}, {}],
    ['an empty list', [], {}],
    ['null', null, {}],
    ['a number', 42, {}],
    ['true', true, {}],
    ['nothing', undefined, {}],
  ])('is read: %s', (_, body, said) => {
    expect(words(read(body))).toEqual(said);
  });

  it.each<[what: string, own: boolean, body: unknown]>([
    ['a detail', true, { detail: 'No.' }],
    ['a code', true, { code: 'token_not_valid' }],
    ['an error of the whole form', true, { non_field_errors: ['No.'] }],
    ['a bare list', true, ['No.']],
    ['a list with codes', true, { errors: [{ code: 'x', detail: 'No.' }] }],
    ['pydantic’s list', true, { detail: [{ type: 'missing', loc: ['body', 'x'], msg: 'Field required' }] }],
    ['a message', false, { message: 'Forbidden' }],
    ['an error', false, { error: 'Forbidden' }],
    ['a code beside a message', false, { code: 'Forbidden', message: 'No.' }],
    ['a code beside an error', false, { code: 'Forbidden', error: 'No.' }],
    ['a code in an error', false, { error: { code: 'Forbidden' } }],
    ['a code that is a number', false, { code: 403 }],
    ['a list without codes', false, { errors: [{ message: 'Forbidden' }] }],
    ['some field', false, { token: ['No.'] }],
    ['a bare sentence', false, 'Forbidden'],
    ['nothing', false, {}],
    ['no JSON', false, undefined],
  ])('is the server’s own by its words, or not: %s', (_, own, body) => {
    expect(read(body).own).toBe(own);
  });
});

describe('what is told of a body', () => {
  it('is without what was sent, wherever it comes back', () => {
    const body = {
      detail: 'hunter2 is wrong',
      password: ['hunter2 is too common', 'too like hunter2hunter2'],
      nested: { again: 'hunter2' },
      code: 'hunter2',
      hunter2: ['?'],
    };
    expect(words(read(body, { secrets: ['hunter2', ''] }))).toEqual({
      code: '…',
      detail: '… is wrong',
      fields: { password: ['… is too common', 'too like ……'], nested: ['…'], '…': ['?'] },
    });
    expect(words(read('hunter2?', { secrets: ['hunter2'] })).detail).toBe('…?');
    expect(words(read(['hunter2?'], { secrets: ['hunter2'] })).fields).toEqual({ non_field_errors: ['…?'] });
  });

  it('is without the whole of a token whose beginning was sent too', () => {
    expect(words(read({ detail: 'opaque-and-long' }, { secrets: ['opaque', 'opaque-and-long'] })).detail).toBe('…');
  });

  it.each([
    ['JSON of Python', 'Schlüssel-7-Haus🔑', '{"password": "Schl\\u00fcssel-7-Haus\\ud83d\\udd11"}'],
    ['JSON', 'back\\slash "quoted"', '{"password": "back\\\\slash \\"quoted\\""}'],
    ['a form', 'Müller&Haus 1', 'No: password=M%C3%BCller%26Haus+1'],
    ['an address', 'Müller&Haus 1', 'No: ?password=M%C3%BCller%26Haus%201'],
    ['HTML', `Tom&Jerry<3'"`, 'No: Tom&amp;Jerry&lt;3&#x27;&quot;'],
  ])('is without a password that the server repeats in %s', (_, password, sentence) => {
    const { detail = '' } = words(read({ detail: sentence }, { secrets: [password] }));
    expect(detail).toContain('…');
    expect(detail).not.toMatch(/Haus|slash|Jerry/);
  });

  it.each([
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiMSJ9.c2lnbmF0dXJl'],
    ['a JWT without a signature', 'eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoiMSJ9.'],
    ['a JWT that is encrypted', 'eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVydGV4dA.dGFn'],
  ])('is without %s, whoever sent it', (_, token) => {
    expect(words(read({ detail: `What is "${token}"?` })).detail).toBe('What is "…"?');
  });

  it.each([
    'augusta.ada.king@analytical-engines.example.test has no account.',
    'See https://docs.example.test/a-very-long-path-to-a-page/that.goes.on/for-a-while-and-longer?page=2#section for more.',
    'Donaudampfschifffahrtsgesellschaftskapitänswitwe is taken.',
    'Set SOCIAL_AUTH_ALLOWED_REDIRECT_URIS_FOR_ALL_ENVIRONMENTS.',
    'Order 123e4567-e89b-12d3-a456-426614174000 was not found.',
    'portrait-of-ada-lovelace-in-the-library-1843.original.jpeg is too large.',
    'eyes.of.ada.example.test is no address.',
  ])('is the whole sentence: %s', (sentence) => {
    expect(words(read({ detail: sentence, email: [sentence] }))).toMatchObject({
      detail: sentence,
      fields: { email: [sentence] },
    });
  });

  it('is a sentence whole that a short password is a part of by chance', () => {
    const sentence = 'This field may not be blank.';
    expect(words(read({ username: [sentence] }, { secrets: ['no', 'a', 'blank'] })).fields).toEqual({
      username: [sentence],
    });
  });

  it('has the name of a field that was sent, even where it is the password', () => {
    const found = read({ password: ['Too common.'] }, { secrets: ['password'], names: new Set(['password']) });
    expect(words(found).fields).toEqual({ password: ['Too common.'] });
  });

  it('is told in no time, however long a word is', () => {
    const start = performance.now();
    for (const word of ['x', 'eyJ', 'x.', 'eyJ.', '-', 'eyJ-']) read({ detail: word.repeat(100_000) });
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('readError', () => {
  const server = (readError: ServerConfig['readError']) => djoser({ ...(readError && { readError }) });

  it('is asked for the words of an envelope, with the status', () => {
    const seen: unknown[] = [];
    const envelope = server((body, status) => {
      seen.push(status);
      const { error } = body as { error: { id: string; text: string; by: Record<string, string[]> } };
      return { code: error.id, detail: error.text, fields: error.by };
    });
    const body = { error: { id: 'E17', text: 'hunter2 is wrong', by: { name: ['Short.'] } } };
    const found = read(body, { status: 409, server: envelope, secrets: ['hunter2'] });
    expect(found.own).toBe(true);
    expect(words(found)).toEqual({ code: 'E17', detail: '… is wrong', fields: { name: ['Short.'] } });
    expect(seen).toEqual([409]);
  });

  it.each<[what: string, readError: NonNullable<ServerConfig['readError']>]>([
    ['knows nothing', () => undefined],
    ['says null', () => null],
    [
      'throws',
      () => {
        throw new TypeError('no error');
      },
    ],
  ])('leaves it to the client where it %s', (_, readError) => {
    expect(words(read({ detail: 'No.', code: 'x' }, { server: server(readError) }))).toEqual({
      detail: 'No.',
      code: 'x',
    });
  });

  it('is not asked where there is no JSON', () => {
    const asked: unknown[] = [];
    read(undefined, { server: server((body) => void asked.push(body)) });
    expect(asked).toEqual([]);
  });

  it.each<[what: string, said: unknown, told: object]>([
    ['a detail alone', { detail: 'No.' }, { detail: 'No.' }],
    [
      'values of other types',
      { code: 7, detail: {}, fields: { a: 'One.', b: 7, c: null } },
      { fields: { a: ['One.'] } },
    ],
    ['nothing at all', {}, {}],
  ])('may say %s, which makes no words of the server of a gateway’s', (_, said, told) => {
    const found = read({ message: 'x' }, { server: server(() => said as ServerWords) });
    expect(words(found)).toEqual(told);
    expect(found.own).toBe(false);
  });
});

describe('any body at all', () => {
  it('is read without a throw, into lists of sentences', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        const { fields = {}, detail, code } = words(read(given));
        for (const messages of Object.values(fields)) {
          expect(messages.length).toBeGreaterThan(0);
          expect(messages.every((message) => typeof message === 'string')).toBe(true);
        }
        for (const each of [detail, code]) expect(['string', 'undefined']).toContain(typeof each);
      }),
    );
  });

  it.each(['error', 'errors', 'detail', 'name'])('is read without a throw, however deep it is: %s', (name) => {
    const deep = JSON.parse(`${`{"${name}":`.repeat(5000)}"x"${'}'.repeat(5000)}`);
    expect(read(deep)).toBeDefined();
  });

  it('never gives a secret back, whatever the shape', () => {
    const secret = 'c0rrect-h0rse';
    const leaf = fc.oneof(
      fc.constant(secret),
      fc.string().map((text) => text + secret),
      fc.boolean(),
    );
    const names = [
      'detail',
      'email',
      'non_field_errors',
      'code',
      'errors',
      'message',
      'error',
      'title',
      'type',
      'status',
    ];
    const { body } = fc.letrec((tie) => ({
      body: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('body')),
        fc.dictionary(fc.constantFrom(...names, 'attr', 'param', 'loc', 'msg'), tie('body')),
      ),
    }));
    fc.assert(
      fc.property(body, (given) => {
        const { code, detail, fields } = words(read(given, { secrets: [secret] }));
        expect(JSON.stringify([code, detail, fields])).not.toContain(secret);
      }),
    );
  });
});
