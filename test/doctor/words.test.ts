import { describe, expect, it } from 'vitest';
import { isHtml, wordsOf } from '../../src/doctor/ask/words.ts';
import { placesInDebugPage } from '../../src/doctor/search-paths.ts';

const btoaOf = (text: string): string => Buffer.from(text).toString('base64');

describe('the words of a server', () => {
  it.each([
    ['{"detail":"Not found."}', 'Not found.'],
    ['{"detail":"Token is invalid","code":"token_not_valid"}', 'Token is invalid'],
    ['{"non_field_errors":["Unable to log in."]}', 'Unable to log in.'],
    ['{"username":["This field is required."]}', 'This field is required.'],
    ['{"errors":[{"message":"Wrong.","code":"x"}],"status":400}', 'Wrong.'],
    ['["User does not exist."]', 'User does not exist.'],
    ['<html><title>502 Bad Gateway</title><h1>Bad</h1>', '502 Bad Gateway'],
    ['<h1>Server Error <b>(500)</b></h1>', 'Server Error (500)'],
    ['Authorization required', 'Authorization required'],
    ['', ''],
  ])('of %s are "%s"', (text, words) => {
    expect(wordsOf(text)).toBe(words);
  });

  it('are one line, and no command to a terminal', () => {
    expect(wordsOf('{"detail":"a\\u001b[2Jb\\u009bc\\nd\\u202ee"}')).toBe('a [2Jb c d e');
  });

  it('come to an end', () => {
    expect(wordsOf('ab '.repeat(1_000)).length).toBeLessThan(170);
    expect(wordsOf(JSON.stringify({ a: { b: { c: { d: { e: { f: { g: { h: 'deep' } } } } } } } }))).not.toContain('\n');
  });

  it('hold no secret that was sent', () => {
    expect(wordsOf('{"detail":"No user with correct-horse."}', ['correct-horse'])).toBe('No user with ….');
    expect(wordsOf('{"detail":"The password \\"at\\" is bad, at last: status."}', ['at'])).toBe(
      'The password "…" is bad, … last: status.',
    );
    expect(wordsOf('{"detail":"a.b"}', ['a.b', 'a'])).toBe('…');
    expect(wordsOf('{"detail":"fine"}', [''])).toBe('fine');
  });

  const hostile = 'S3cr"t\\P<&>\'ß W/ört+';
  const html = (text: string) => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
  const named = (text: string) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#x27;');
  const ascii = (text: string) =>
    text.replace(/[^\x20-\x7e]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const json = (text: string) => JSON.stringify(text).slice(1, -1);

  it.each<[string, (text: string) => string]>([
    ['as JSON', json],
    ['as JSON in JSON', (text) => json(json(text))],
    ['as JSON of Python', (text) => ascii(json(text))],
    ['in HTML by numbers', html],
    ['in HTML by names', named],
    ['in HTML twice', (text) => named(named(text))],
    ['in a URL', encodeURIComponent],
    ['in a URL twice', (text) => encodeURIComponent(encodeURIComponent(text))],
    ['in a form', (text) => String(new URLSearchParams({ p: text })).slice(2)],
    ['in capitals', (text) => text.replace(/[a-z]/g, (each) => each.toUpperCase())],
    ['in base64', btoaOf],
    ['in base64 after a name', (text) => btoaOf(`ada:${text}`)],
    ['in base64 after another name', (text) => btoaOf(`ad:${text}:more`)],
    ['in base64 for URLs', (text) => Buffer.from(text).toString('base64url')],
  ])('hold no secret %s', (_, encoded) => {
    for (const secret of [hostile, 's3cr3t-Pass-w0rd', 'Geheim-ß-Wört', 'a&b c%d😀', 'ninety%20']) {
      const words = wordsOf(JSON.stringify({ detail: `got (${encoded(secret)}) here` }), [secret]);
      expect(words.replace(/[…\w+/=-]{0,12}…[\w+/=-]{0,12}/, '…')).toBe('got (…) here');
    }
  });

  it.each([
    ['a heading', (text: string) => `<h1>Err ${text} end</h1>`],
    ['a title', (text: string) => `<html><title>Err ${text} end</title>`],
    ['a paragraph', (text: string) => `<html><p>Err ${text} end</p>`],
  ])('hold no secret with tags in it, as %s', (_, page) => {
    for (const secret of ['a<b>c&d;e77', '<i>horse</i>', 'pa<ss', 'pa>ss-77', '</h1>battery']) {
      expect(wordsOf(page(secret), [secret])).toBe('Err … end');
      expect(wordsOf(page(named(secret)), [secret])).toBe('Err … end');
    }
  });

  it('hold no beginning of a secret where they are cut', () => {
    for (let before = 900; before < 1_010; before += 1)
      expect(wordsOf(`{"detail":"${'x'.repeat(before)} correct-horse"}`, ['correct-horse'])).not.toContain('corr');
  });

  it('take no time to be searched for a hostile secret', () => {
    const startedAt = performance.now();
    for (const secret of ['\\'.repeat(60), '&'.repeat(60), '%25'.repeat(20), `${'\\a'.repeat(30)}b`])
      for (const text of ['\\', '&amp;', '%25', '\\a', '&#0', '0']) wordsOf(text.repeat(5_000), [secret]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('hold nothing that looks like a token, and keep long names', () => {
    expect(wordsOf('{"detail":"Bad eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln"}')).toBe('Bad …');
    expect(wordsOf(`{"detail":"Bad ${'a1'.repeat(16)}"}`)).toBe('Bad …');
    expect(wordsOf('{"detail":"See rest_framework_simplejwt_token_blacklist"}')).toContain('rest_framework_simplejwt');
  });
});

it.each([
  ['<!DOCTYPE html><p>', true],
  ['\n <!-- hi --> <html lang="en">', true],
  ['<center><h1>502</h1>', true],
  ['{"a": "<html>"}', false],
  ['', false],
])('a page of HTML is known by its beginning: %j', (text, expected) => {
  expect(isHtml(text)).toBe(expected);
});

it.each([
  ['one word', 'x'.repeat(500_000)],
  ['dots', 'abcdefgh.'.repeat(60_000)],
  ['open headings', `<html>${'<h1 '.repeat(130_000)}`],
  ['open titles', `<html>${'<title'.repeat(90_000)}`],
  ['comments', '<!---->'.repeat(70_000)],
  ['deep JSON', '['.repeat(500_000)],
  ['nested JSON', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
  ['items', '<li><code></code>'.repeat(30_000)],
  ['open items', '<li>'.repeat(120_000)],
])('half a megabyte of %s takes no time', (_, text) => {
  const startedAt = performance.now();
  wordsOf(text, ['correct-horse']);
  placesInDebugPage(text, new URL('https://api.example.com/'), ['jwt/create/']);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
