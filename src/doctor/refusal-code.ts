import type { Answer } from './ask/exchange.ts';
import { quoted } from './quoted.ts';

/** How the client can tell the server's refusal of a refresh token from the answer of a gateway with the same status. */
export interface RefusalRule {
  readonly status: number;
  /** Pieces of JSON without spaces, such as `"code":"E401"`. A refusal has one of them. Empty: all JSON with this status is a refusal. */
  readonly parts: readonly string[];
}

/** Names under which a server puts a code: a word that does not change with the user's language. */
const codeName = /^(code|error|error_?code|type|slug|reason)$/i;
/** A word that is a code. Longer words may be tokens. Words such as `error` are in every refusal, also in those of gateways. */
const codeWord = /^(?!(error|errors|fail|failed|failure|unauthorized|forbidden)$)[\w.:-]{2,32}$/i;
/** Names that gateways use, too. */
const commonName = /^(message|msg|detail|details|error|errors|status|title|type|code|data)$/i;

/** Returns the code of the option `isRefusal`. It is valid as JavaScript and as TypeScript. */
export function isRefusalCode({ status, parts }: RefusalRule): string {
  const [first, ...more] = parts;
  const text = 'JSON.stringify(body)';
  if (first === undefined) return `(status, body) => (status === ${status} && body !== null) || undefined`;
  const test =
    more.length === 0
      ? `${text}.includes(${quoted(first)})`
      : `[${parts.map(quoted).join(', ')}].some((part) => ${text}.includes(part))`;
  return `(status, body) => (status === ${status} && ${test}) || undefined`;
}

/**
 * Returns the piece of this answer that shows that the server wrote it: a code, a name that gateways do not use, or a sentence. Returns
 * `null` when the answer has none of them.
 */
export function signOf({ json, words }: Answer): string | null {
  const entries = entriesIn(json);
  const code = entries.find(
    ([name, value]) => codeName.test(name) && codeWord.test(String(value)) && /^(string|number)$/.test(typeof value),
  );
  if (code) return piece(...code);
  const own = entries.find(([name]) => !commonName.test(name));
  if (own) return `${JSON.stringify(own[0])}:`;
  // `words` has no secrets. A sentence that is not in `words` may have repeated a token.
  const sentence = entries.find(([, value]) => typeof value === 'string' && value !== '' && words.includes(value));
  return sentence ? piece(...sentence) : null;
}

const piece = (name: string, value: unknown): string => `${JSON.stringify(name)}:${JSON.stringify(value)}`;

/** Returns the names and values of an object, and of the objects and lists in it. */
function entriesIn(value: unknown): [name: string, value: unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(entriesIn);
  return Object.entries(value).flatMap(([name, each]) => [[name, each] as [string, unknown], ...entriesIn(each)]);
}
