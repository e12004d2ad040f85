import { describe, expect, it } from 'vitest';
import { isHtml, wordsOf } from '../../src/doctor/ask/words.ts';
import { placesInDebugPage } from '../../src/doctor/search-paths.ts';

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
