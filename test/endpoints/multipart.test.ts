import { describe, expect, it } from 'vitest';
import { fieldsOf, withFiles } from '../../src/djoser/multipart.ts';

const file = (name: string) => new File(['x'], name);

function formOf(...entries: [name: string, value: string | Blob][]): FormData {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}

describe('the fields of a form', () => {
  it('are those of an object, or of a form of the platform', () => {
    const form = { a: 1 };
    expect(fieldsOf(form)).toBe(form);
    expect(fieldsOf(formOf(['a', '1'], ['b', '2'], ['b', '3'], ['b', '4']))).toEqual({ a: '1', b: ['2', '3', '4'] });
  });
});

describe('a form with a file', () => {
  it('is a multipart one, with what else is in it', () => {
    const form = withFiles({
      avatar: file('ada.png'),
      name: 'Ada',
      quoted: '"Ada"',
      age: 36,
      admin: true,
      born: new Date(0),
      bio: null,
      gone: undefined,
      tags: ['a', 'b'],
      settings: { theme: 'dark' },
    }) as FormData;
    expect((form.get('avatar') as File).name).toBe('ada.png');
    expect([...form].slice(1)).toEqual([
      ['name', 'Ada'],
      ['quoted', '"Ada"'],
      ['age', '36'],
      ['admin', 'true'],
      ['born', '1970-01-01T00:00:00.000Z'],
      ['bio', ''],
      ['tags', 'a'],
      ['tags', 'b'],
      ['settings', '{"theme":"dark"}'],
    ]);
  });

  it.each<[what: string, form: object]>([
    ['a list', { files: [file('x.png'), file('y.png')] }],
    ['what else can be gone through, such as a FileList', { files: new Set([file('x.png'), file('y.png')]) }],
    ['a form of the platform', formOf(['files', file('x.png')], ['files', file('y.png')])],
  ])('may have more than one of a name: %s', (_, form) => {
    expect((withFiles(form) as FormData).getAll('files')).toHaveLength(2);
  });
});

describe('a form without a file', () => {
  it('stays what it is, with its fields in hand', () => {
    const form = { a: [1, 2], b: null };
    expect(withFiles(form)).toBe(form);
    expect(withFiles(formOf(['a', '1']))).toEqual({ a: '1' });
    const parameters = new URLSearchParams({ a: '1' });
    expect(withFiles(parameters)).toBe(parameters);
  });
});
