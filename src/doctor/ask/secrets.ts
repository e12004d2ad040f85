/** A secret of fewer characters is replaced only where it is a whole word, because other words may contain its letters. */
const shortest = 6;

const entities: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/**
 * Replaces the secrets in a text, also where they are encoded: as JSON, in HTML, in a URL, or in base64. A server may repeat a form in each of
 * these ways.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  // The longest secret first: a password may be a part of a token.
  const sorted = secrets.filter((secret) => secret.length > 0).sort((a, b) => b.length - a.length);
  return sorted.flatMap(patternsOf).reduce((words, pattern) => words.replace(pattern, '…'), text);
}

function patternsOf(secret: string): RegExp[] {
  // One `\\+` stands for a whole run of backslashes: several in a row would take long to try.
  const letters = [...secret.replace(/\\+/g, '\\')].map(patternOfLetter).join('');
  if (secret.length < shortest) return [new RegExp(`(?<!\\w)${letters}(?!\\w)`, 'giu')];
  return [new RegExp(letters, 'giu'), ...base64Of(secret).map((each) => new RegExp(each, 'gu'))];
}

/** Returns a pattern for a character as itself, escaped with backslashes, as an entity of HTML, and percent-encoded. */
function patternOfLetter(letter: string): string {
  if (letter === '\\') return '(?:\\\\+|%(?:25)*5c|&(?:amp;)*#(?:92|x5c);)';
  const code = letter.codePointAt(0) ?? 0;
  const units = Array.from({ length: letter.length }, (_, at) => hex(letter.charCodeAt(at), 4));
  const bytes = [...new TextEncoder().encode(letter)].map((byte) => `%(?:25)*${hex(byte, 2)}`);
  const ways = [
    `\\\\{0,8}${letter.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}`,
    units.map((unit) => `\\\\{1,8}u${unit}`).join(''),
    ...(code < 256 ? [`\\\\{1,8}x${hex(code, 2)}`] : []),
    `&(?:amp;)*#0*${code};`,
    `&(?:amp;)*#x0*${code.toString(16)};`,
    bytes.join(''),
    ...(letter === ' ' ? ['\\+'] : []),
    ...(entities[letter] === undefined ? [] : [`&(?:amp;)*${entities[letter]};`]),
  ];
  return `(?:${ways.join('|')})`;
}

/** Returns the secret in base64, as it stands after none, one or two other bytes: `name:password` has the password in the middle. */
function base64Of(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The characters beside these may have bits of the secret too, and go with them.
    const own = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return `[\\w+/-]?${own.replaceAll(/[+/]/g, (each) => (each === '+' ? '[+-]' : '[/_]'))}[\\w+/-]?={0,2}`;
  });
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
