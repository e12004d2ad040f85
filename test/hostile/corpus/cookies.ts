import { storedServer } from '../cast.ts';
import type { Corpus } from './corpus.ts';

/** What stands beside the tokens in a cookie of its own. */
const rest = (fields: object): string => {
  const record = {
    version: 2,
    server: storedServer,
    user: '1',
    id: 's1',
    startedAt: 1_799_999_990_000,
    revision: 1,
    askedAt: 1_800_000_000_000,
    expiresAt: 1_800_000_300_000,
    lifetimeMs: 300_000,
    refreshRevision: 1,
    remember: true,
    scheme: 'JWT',
    ...fields,
  };
  return encodeURIComponent(JSON.stringify(record));
};
const tokens = 'access_token={{access}}; path=/\nrefresh_token={{refresh}}; path=/';
const session = (fields: object): string => `${tokens}\nlatchkey={{ends}}${rest(fields)}; path=/`;

/**
 * Cookies that others have set, as `document.cookie = …` sets them, one a line. A subdomain can set some of them for the whole site.
 * `{{access}}` and `{{refresh}}` are a good pair, `{{ends}}` is what says that the rest belongs to it.
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
  ['the rest, of odd types', `latchkey=${rest({ id: 7, startedAt: 'x' })}; path=/`],
  ['the rest, with numbers beyond all', `latchkey=${rest({}).replaceAll('%3A1%2C', '%3A1e999%2C')}; path=/`],
  ['the rest, without tokens', `latchkey={{ends}}${rest({})}; path=/`],
  ['the rest, as of a later release', `latchkey={{ends}}${rest({ version: 3 })}; path=/`],
  ['the rest, with an id of attributes', `latchkey=.${rest({ id: 's1; domain=evil.test' })}; path=/`],
  ['the rest, with half of a surrogate pair', `latchkey=.${rest({ id: '\uD83D' })}; path=/`],
  ['a pair without the rest', tokens],
  ['a session', session({})],
  ['a session with a scheme no header takes', session({ scheme: 'J\r\nX: 1' })],
  ['a session of another server', session({ server: 'https://evil.test/auth' })],
  ['a session of no server', session({ server: 7 })],
  ['a session of a later release', session({ version: 3 })],
  ['a session of another user', session({ user: '7' })],
  ['a session that is over', session({ ended: 'logout' })],
  ['a session that is over for no reason', session({ ended: 7 })],
  ['a session whose tokens are of another', session({}).replace('{{ends}}', 'abcdef.ghijkl')],
  ['a lease for ever', 'latchkey_lease=another%201.7e308; path=/'],
  ['a lease that is half an escape', 'latchkey_lease=%E0%A4%A; path=/'],
  ['a lease of a longer path', 'latchkey_lease=another%201800000004000; path=/shop/'],
  ['the word that there is a session', 'latchkey_session=1; path=/'],
  ['the mark of an open browser', 'latchkey.s1=1; path=/'],
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
