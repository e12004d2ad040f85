import { withoutSecrets } from './secrets.ts';

/** The maximum length of a sentence in the report. */
const longest = 160;
/** How many characters of an answer are searched. The time that the patterns below need grows with the square of this number. */
const mostOfPage = 8_000;
const mostOfSentence = 1_000;
/** How many characters at the end of a cut text are left out. */
const mostOfSecret = 400;

/**
 * Returns what a server says, in one line that is safe to print: without control characters, without the secrets that were sent, and
 * without anything that looks like a token.
 */
export function wordsOf(text: string, secrets: readonly string[] = []): string {
  const sentence = isHtml(text) ? sentenceOfPage(startOf(text, secrets)) : (sentenceOfJson(text) ?? text);
  let words = withoutSecrets(sentence.slice(0, mostOfSentence), secrets);
  // The end of a cut text may be the beginning of a secret.
  if (sentence.length > mostOfSentence) words = words.slice(0, -mostOfSecret);
  words = words
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '…')
    // Names of settings and modules may be as long as a token. They are kept, because they say what is wrong.
    .replace(/[\w~+/=-]{32,}/g, (run) => (/^([A-Z_]+|[a-z_]+)$/.test(run) ? run : '…'))
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > longest ? `${words.slice(0, longest)}…` : words;
}

/** Returns the beginning of a page without secrets. A secret may have `<` in it, and is then lost among the tags. */
function startOf(html: string, secrets: readonly string[]): string {
  const start = withoutSecrets(html.slice(0, mostOfPage), secrets);
  return html.length > mostOfPage ? start.slice(0, -mostOfSecret) : start;
}

/** Whether a text begins like an HTML page. */
export function isHtml(text: string): boolean {
  let start = text.slice(0, mostOfPage).trimStart();
  while (start.startsWith('<!--')) {
    const end = start.indexOf('-->');
    start = end < 0 ? '' : start.slice(end + 3).trimStart();
  }
  return /^<(!doctype|html|head|body|h\d|title|center)\b/i.test(start);
}

function sentenceOfPage(html: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1]?.trim();
  const heading = /<h1[^>]*>([\s\S]*?)<\/h1>/i.exec(html)?.[1];
  return (title || heading || html).replace(/<[^>]*>/g, ' ');
}

/** Returns the first sentence in a JSON error body; `null` if there is none. */
function sentenceOfJson(text: string): string | null {
  try {
    return firstText(JSON.parse(text), 0);
  } catch {
    return null;
  }
}

function firstText(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > 6) return null;
  const { detail, non_field_errors: form, message, ...rest } = value as Record<string, unknown>;
  for (const each of [detail, form, message, ...Object.values(rest)]) {
    const found = firstText(each, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
