import { isRecord } from '../token/claims.ts';
import type { Answer } from './answer.ts';
import type { ServerConfig, ServerWords } from './server-config.ts';

/** What an error answer says, without what was sent to the server as a secret. */
export interface ErrorBody {
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly fields?: Record<string, string[]> | undefined;
  /** Are these the words of the server, and not those of a gateway before it? */
  readonly own: boolean;
}

/** The key under which DRF puts what is wrong with a form as a whole. */
export const wholeForm = 'non_field_errors';
/** No form is that deep, and the stack has an end. */
const deepest = 16;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

function sentences(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || !value || depth > deepest) return [];
  return Object.values(value).flatMap((each) => sentences(each, depth + 1));
}

/** One error of a list. */
interface Entry {
  readonly text: string;
  /** The field it is about. */
  readonly field: string | undefined;
  readonly code: string | undefined;
}

/** The errors of a list: of drf-standardized-errors, django-allauth, pydantic (Django Ninja), or RFC 9457. */
function entriesOf(list: unknown): Entry[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).flatMap(({ detail, message, msg, reason, attr, param, loc, name, pointer, code }) => {
    const text = [detail, message, msg, reason].find(textOf) as string | undefined;
    // Pydantic says where from the outside to the inside, with numbers for the places in a list.
    const inner = Array.isArray(loc) ? loc.filter(textOf).pop() : undefined;
    const field = textOf([attr, param, inner, name, pointer].find(textOf))?.replace(/^#?\//, '');
    return text ? [{ text, field, code: textOf(code) }] : [];
  });
}

/** Reads an error body: DRF's and Ninja's dictionaries, the lists above, a bare list, a bare sentence, problem details (RFC 9457). */
function read(given: unknown, isInner = false): ErrorBody {
  const body = Array.isArray(given) ? { [wholeForm]: given } : given;
  if (!isRecord(body)) return { detail: textOf(body), own: false };
  const { type, status, title } = body;
  const fields = new Map<string, string[]>();
  const add = (name: string, texts: readonly string[]) => {
    if (texts.length > 0) fields.set(name, [...(fields.get(name) ?? []), ...texts]);
  };
  const said: Record<string, string | undefined> = {};
  let own = false;

  for (const [name, value] of Object.entries(body)) {
    const entries = /^(errors|detail|invalid.params)$/.test(name) ? entriesOf(value) : [];
    for (const { text, field, code } of entries) {
      // drf-standardized-errors writes SimpleJWT's `detail`, `code` and `messages` as entries, with these names for a field.
      const key = type === 'client_error' ? field : undefined;
      if (key === 'code') said.code = text;
      else said.code ??= code;
      own ||= name === 'detail' || code !== undefined;
      if (type !== 'client_error' && (field || type === 'validation_error')) add(field ?? wholeForm, [text]);
      else said.listed ??= text;
    }
    if (entries.length > 0 || name === 'messages') continue;
    // A form may have a field of such a name, for a one-time password or a letter. It comes with a list of sentences.
    const isWord = name === 'detail' || (/^(code|message|msg|error|title)$/.test(name) && typeof value === 'string');
    // A body that names its type, or repeats its status, is an envelope: what else is in it is not about fields.
    const isEnvelope =
      (typeof status === 'number' || [type, title].some(textOf)) && /^(type|instance|data|meta)$/.test(name);
    const inner = name === 'error' && isRecord(value) && !isInner ? read(value, true) : undefined;
    if (isWord) said[name] ??= sentences(value)[0];
    else if (inner) Object.assign(said, { code: said.code ?? inner.code, error: inner.detail });
    else if (name === 'errors' && isRecord(value))
      for (const [field, each] of Object.entries(value)) add(field, sentences(each));
    else if (!isEnvelope) add(name, sentences(value));
  }

  const { code, detail, message = said.msg, error } = said;
  return {
    code,
    detail: detail ?? said.listed ?? fields.get(wholeForm)?.[0] ?? message ?? error ?? said.title,
    fields: fields.size > 0 ? Object.fromEntries(fields) : undefined,
    own: own || Boolean(detail) || fields.has(wholeForm) || Boolean(code && !message && !body.error),
  };
}

/** Asks a function of the server option. One that throws has not answered: an error of its own would hide that of the server. */
export function askServerOption<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** What an answer says, whichever of its shapes it has; first in the words that `readError` finds. Never throws. */
export function readErrorBody({ body, status, mask }: Answer, server: ServerConfig): ErrorBody {
  const built = read(body);
  const given: ServerWords | null | undefined = isRecord(body)
    ? askServerOption(() => server.readError?.(body, status))
    : undefined;
  const words = given ?? built;
  const { code, detail, fields } = words;
  const clean = (text: unknown) => (textOf(text) === undefined ? undefined : mask.text(text as string));
  const entries = Object.entries(fields ?? {}).map(
    ([name, texts]) => [mask.name(name), sentences(texts).map(mask.text)] as const,
  );
  return {
    code: clean(code),
    detail: clean(detail),
    fields: entries.length > 0 ? Object.fromEntries(entries) : undefined,
    // A code that `readError` finds is the server's by its own testimony.
    own: built.own || (given !== undefined && textOf(code) !== undefined),
  };
}

/** Seconds of a `Retry-After` header: a number, or a date. `undefined` for nonsense. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  return seconds > 0 && Number.isFinite(seconds) ? Math.ceil(seconds) : undefined;
}
