/** Longer than any sentence that helps. */
const longest = 160;
/** What is looked at of an answer. The patterns below take a time that grows with the square of it. */
const mostOfPage = 8_000;
const mostOfSentence = 1_000;

/**
 * What a server says, fit to be shown: one line, without what a terminal would take for a command, and without the secrets that were
 * sent. What looks like a token is left out, wherever the server has it from.
 */
export function wordsOf(text: string, secrets: readonly string[] = []): string {
  const sentence = isHtml(text) ? sentenceOfPage(text.slice(0, mostOfPage)) : (sentenceOfJson(text) ?? text);
  let words = sentence.slice(0, mostOfSentence);
  // The longest first: a password may be a part of a token.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) words = without(words, secret);
  words = words
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '…')
    // The name of a setting or a module may be as long as a token, and is what the sentence is for.
    .replace(/[\w~+/=-]{32,}/g, (run) => (/^([A-Z_]+|[a-z_]+)$/.test(run) ? run : '…'))
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > longest ? `${words.slice(0, longest)}…` : words;
}

/** An answer that begins like a page. */
export function isHtml(text: string): boolean {
  let start = text.slice(0, mostOfPage).trimStart();
  while (start.startsWith('<!--')) {
    const end = start.indexOf('-->');
    start = end < 0 ? '' : start.slice(end + 3).trimStart();
  }
  return /^<(!doctype|html|head|body|h\d|title|center)\b/i.test(start);
}

/** A short secret counts only where it stands alone: its letters are parts of other words. */
function without(words: string, secret: string): string {
  if (secret.length === 0) return words;
  if (secret.length >= 6) return words.replaceAll(secret, '…');
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return words.replace(new RegExp(`(?<![\\w])${literal}(?![\\w])`, 'g'), () => '…');
}

function sentenceOfPage(html: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1]?.trim();
  const heading = /<h1[^>]*>([\s\S]*?)<\/h1>/i.exec(html)?.[1];
  return (title || heading || html).replace(/<[^>]*>/g, ' ');
}

/** The first sentence of an error body, whatever its shape. */
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
