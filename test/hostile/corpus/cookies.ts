import type { Corpus } from './corpus.ts';

/**
 * Cookies that others have set, as `document.cookie = …` sets them. A subdomain can set some of them for the whole site. `{{access}}` and
 * `{{refresh}}` are a good pair.
 */
export const cookies: Corpus<string> = [
  ['of another app', 'theme=dark; path=/'],
  ['without a name', '=value; path=/'],
  ['without a value', 'flag; path=/'],
  ['named __proto__', '__proto__=x; path=/'],
  ['named constructor', 'constructor=x; path=/'],
  ['named hasOwnProperty', 'hasOwnProperty=x; path=/'],
  ['a name that is half an escape', '%E0%A4%A=x; path=/'],
  ['a value that is half an escape', 'other=%E0%A4%A; path=/'],
  ['in quotes', 'other="a b"; path=/'],
  ['a long one', `other=${'x'.repeat(3000)}; path=/`],
  ['the access token, empty', 'access_token=; path=/'],
  ['the access token, as undefined', 'access_token=undefined; path=/'],
  ['the access token, with an escaped line break', 'access_token=eyJ%0D%0AX-Injected%3A%201; path=/'],
  ['the access token, with an escaped key', 'access_token=%F0%9F%94%91; path=/'],
  ['the access token, as half an escape', 'access_token=%E0%A4%A; path=/'],
  ['the access token, in quotes', 'access_token="{{access}}"; path=/'],
  ['the access token, alone', 'access_token={{access}}; path=/'],
  ['the refresh token, empty', 'refresh_token=; path=/'],
  ['the refresh token, as null', 'refresh_token=null; path=/'],
  ['the refresh token, alone', 'refresh_token={{refresh}}; path=/'],
  ['the refresh token, as half an escape', 'refresh_token=%C3%28; path=/'],
  ['the rest, empty', 'latchkey=; path=/'],
  ['the rest, as a list', 'latchkey=[]; path=/'],
  ['the rest, as half a record', 'latchkey={%22id%22:; path=/'],
  ['the rest, as half an escape', 'latchkey=%E0%A4%A; path=/'],
  ['the rest, of odd types', 'latchkey={%22id%22:7%2C%22savedAt%22:%22x%22%2C%22revision%22:1e999}; path=/'],
  [
    'the rest, with a scheme no header takes',
    'latchkey={%22id%22:%22s1%22%2C%22scheme%22:%22J%5Cr%5CnX: 1%22}; path=/',
  ],
  ['the rest, as the word of a logout', 'latchkey=logged-out; path=/'],
  ['the rest, full of braces', `latchkey=${'{'.repeat(2000)}; path=/`],
];

/** What may stand in the cookie of the CSRF token. */
export const csrfValues: Corpus<string> = [
  ['nothing', ''],
  ['an escaped line break', 'x%0D%0AX-Injected%3A%201'],
  ['an escaped null byte', 'x%00'],
  ['an escaped key', '%F0%9F%94%91'],
  ['half an escape', '%E0%A4%A'],
  ['a space', 'a%20b'],
  ['a comma', 'a%2Cb'],
  ['quotes', '"SECRET-csrf"'],
  ['markup', '%3Cscript%3E'],
  ['3,000 letters', 'x'.repeat(3000)],
];
