import type { Corpus } from './corpus.ts';

const deep = (open: string, close: string, inside = '', times = 12_000) =>
  open.repeat(times) + inside + close.repeat(times);

/**
 * What may come as the body of an answer. `{{…}}` are put in when it is sent: what the server was sent and what it handed out, which
 * must not come back in an error.
 */
export const bodies: Corpus<string> = [
  ['nothing', ''],
  ['white space', ' \n'],
  ['null', 'null'],
  ['true', 'true'],
  ['a number', '42'],
  ['a number beyond all', '1e999'],
  ['a sentence', '"Not so."'],
  ['a bare sentence', 'Bad Request'],
  ['an empty list', '[]'],
  ['a list of sentences', '["Not so.","Nor so."]'],
  ['a list of lists', '[[["Not so."]]]'],
  ['a list of nothing', '[null,null]'],
  ['an empty object', '{}'],
  ['cut short', '{"access":"eyJ'],
  ['two objects', '{"access":"a"}{"access":"b"}'],
  ['a comment', '{"access":"a"/* so */}'],
  ['single quotes', "{'access':'a'}"],
  ['a byte order mark', '\uFEFF{"access":"a","refresh":"b"}'],
  ['a guard against inclusion', ')]}\',\n{"access":"a"}'],
  ['JSONP', 'callback({"access":"a"})'],
  ['a form', 'access=a&refresh=b'],
  ['XML', '<?xml version="1.0"?><root><detail>No.</detail></root>'],
  ['a page', '<!doctype html><title>502</title><h1>Bad Gateway</h1>'],
  ['a debug page with all that was sent', '<!doctype html><p>{{password}} {{access}} {{refresh}} {{csrf}}</p>'],
  ['a CSRF page', '<h1>Forbidden</h1><p>CSRF verification failed. {{csrf}}</p>'],
  ['no text', '\u0000\u0001\uFFFD'],
  ['detail', '{"detail":"Not so."}'],
  ['detail with a code', '{"detail":"Given token not valid for any token type","code":"token_not_valid"}'],
  ['detail with all that was sent', '{"detail":"{{password}} and {{access}} and {{refresh}} and {{csrf}}"}'],
  [
    'fields with all that was sent',
    '{"password":["{{password}}?"],"token":{"given":["{{refresh}}"]},"x":"{{access}}"}',
  ],
  ['what was sent, as names of fields', '{"{{password}}":["?"],"{{refresh}}":["?"],"b":{"{{access}}":["?"]}}'],
  ['what was sent, as a list', '["{{password}}","{{access}}","{{refresh}}"]'],
  ['what was sent, as the code', '{"code":"{{refresh}}","detail":"{{password}}"}'],
  ['an error of the whole form', '{"non_field_errors":["Signature has expired."]}'],
  [
    'errors with codes',
    '{"type":"client_error","errors":[{"code":"token_not_valid","detail":"Token is blacklisted","attr":null}]}',
  ],
  ['a place and a message', '{"detail":[{"loc":["body","refresh"],"msg":"field required","type":"missing"}]}'],
  ['an empty error of the field', '{"refresh":[]}'],
  ['the message of a gateway', '{"message":"Unauthorized"}'],
  ['the error of a gateway', '{"error":"Forbidden","code":"WAF","message":"Blocked"}'],
  ['the fault of a gateway', '{"fault":{"faultstring":"Invalid token","detail":{"errorcode":"keys.invalid_token"}}}'],
  ['a problem without details', '{"type":"about:blank","title":"Unauthorized","status":401}'],
  ['an account that is off', '{"detail":"User is inactive","code":"user_inactive"}'],
  ['an account that is gone', '{"detail":"User not found","code":"user_not_found"}'],
  ['a code that is a list', '{"code":["user_inactive"]}'],
  ['a code that is an object', '{"code":{"code":"user_inactive"},"detail":{"detail":"x"}}'],
  ['a detail that is a list', '{"detail":[{"message":"x"},{"message":"y"}]}'],
  ['a detail that is empty', '{"detail":""}'],
  ['a detail that is null', '{"detail":null,"code":null,"messages":null}'],
  ['a field named __proto__', '{"__proto__":["x"],"constructor":["y"],"toString":["z"]}'],
  ['a field named __proto__ that is an object', '{"__proto__":{"status":200,"ok":true}}'],
  ['fields named as an error has them', '{"message":["x"],"stack":["y"],"cause":["z"],"name":["w"],"status":["v"]}'],
  ['fields without sentences', '{"a":[],"b":{},"c":null,"d":1,"e":true}'],
  [
    'two thousand fields',
    JSON.stringify(Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`f${at}`, ['x']]))),
  ],
  ['a sentence of 200,000 letters', JSON.stringify({ detail: 'x '.repeat(100_000) })],
  ['a word of 200,000 letters', JSON.stringify({ detail: 'x'.repeat(200_000) })],
  ['twelve thousand lists in each other', deep('[', ']', '"x"')],
  ['a hundred objects in each other', deep('{"detail":', '}', '"x"', 100)],
  ['twelve thousand objects in each other', deep('{"detail":', '}', '"x"')],
  ['twelve thousand fields in each other', deep('{"a":', '}', '"x"')],
  ['tokens that are numbers', '{"access":1,"refresh":2}'],
  ['tokens that are null', '{"access":null,"refresh":null}'],
  ['tokens that are empty', '{"access":"","refresh":""}'],
  ['tokens that are lists', '{"access":["a"],"refresh":["b"]}'],
  ['tokens that are objects', '{"access":{"token":"a"},"refresh":{"token":"b"}}'],
  ['tokens no header takes', '{"access":"a\\nb","refresh":"c\\u0000d"}'],
  ['tokens under other names', '{"access_token":"a","refresh_token":"b"}'],
  ['tokens one floor down', '{"data":{"access":"a","refresh":"b"}}'],
  ['a refresh token alone', '{"refresh":"b"}'],
  ['tokens twice', '{"access":"a","access":"b"}'],
  ['an id of odd type', '{"id":{},"username":null,"email":[]}'],
];

/**
 * The kinds with a code about the token or the account, wherever the code stands: with 400, 401 and 403 they are a server's refusal of the
 * refresh token.
 */
const codes = [
  'detail with a code',
  'errors with codes',
  'an account that is off',
  'an account that is gone',
  'a code that is a list',
  'a code that is an object',
];
/** The kinds with an error of the whole form or of the field in which the token was sent. A 403 with such a body may come from a gateway. */
const formErrors = [
  'a list of sentences',
  'a list of lists',
  'a byte order mark',
  'what was sent, as a list',
  'an error of the whole form',
  'a place and a message',
  'tokens that are lists',
  'tokens that are objects',
  'tokens no header takes',
  'a refresh token alone',
];
/** The kinds with a sentence or a code of another meaning. Firewalls say 400 and 403 in such words, too. */
const details = [
  'detail',
  'detail with all that was sent',
  'what was sent, as the code',
  'a detail that is a list',
  'a sentence of 200,000 letters',
  'a word of 200,000 letters',
];
/** By status: the kinds that refuse a refresh token. An empty body refuses only with 401. */
export const refusals: Readonly<Record<number, ReadonlySet<string>>> = {
  400: new Set([...codes, ...formErrors]),
  401: new Set([...codes, ...formErrors, ...details, 'nothing', 'white space']),
  403: new Set(codes),
};
