import type { Answer } from './ask/exchange.ts';
import { isOwnName, isOwnText } from './own-words.ts';
import { quoted } from './quoted.ts';

/** How the client can tell the server's refusal of a refresh token from the answer of a gateway with the same status. */
export interface RefusalRule {
  readonly status: number;
  /** Pieces of JSON without spaces, such as `"code":"refresh_revoked"`. A refusal has one of them. */
  readonly parts: readonly [string, ...string[]];
}

/** Returns the code of the option `isRefusal`. It is valid as JavaScript and as TypeScript. */
export function isRefusalCode({ status, parts }: RefusalRule): string {
  const [first, ...more] = parts;
  const text = 'JSON.stringify(body)';
  const test =
    more.length === 0
      ? `${text}.includes(${quoted(first)})`
      : `[${parts.map(quoted).join(', ')}].some((part) => ${text}.includes(part))`;
  return `(status, body) => (status === ${status} && ${test}) || undefined`;
}

/**
 * Returns the piece of this answer that shows that the server wrote it: a code or a sentence about the refresh token, or a name that
 * gateways do not use. Returns `null` when the answer has none of them. Then a gateway may give the same answer, and the rule would log
 * users out for it.
 */
export function signOf({ json, words }: Answer): string | null {
  const entries = entriesIn(json);
  // `words` has no secrets. A longer text that is not in `words` may have repeated a token.
  const isSafe = (text: string): boolean => text.length <= 32 || words.includes(text);
  const text = entries.find(([, value]) => typeof value === 'string' && isOwnText(value) && isSafe(value));
  if (text) return piece(...text);
  const own = entries.find(([name]) => isOwnName(name));
  return own ? `${JSON.stringify(own[0])}:` : null;
}

const piece = (name: string, value: unknown): string => `${JSON.stringify(name)}:${JSON.stringify(value)}`;

/** Returns the names and values of an object, and of the objects and lists in it. */
function entriesIn(value: unknown): [name: string, value: unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(entriesIn);
  return Object.entries(value).flatMap(([name, each]) => [[name, each] as [string, unknown], ...entriesIn(each)]);
}
