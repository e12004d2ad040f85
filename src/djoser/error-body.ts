import { isRecord } from '../token/claims.ts';
import type { Mask } from './mask.ts';
import type { ServerConfig, ServerWords } from './server-config.ts';

/** What an answer says, as an `AuthError` has it, without what was sent to the server as a secret. */
export interface Words {
  readonly serverCode?: string | undefined;
  readonly detail?: string | undefined;
  readonly fields?: Record<string, string[]> | undefined;
}

/** What an answer says, and whether these are the words of the server and not those of a gateway before it. */
export interface ErrorBody {
  readonly words: Words;
  readonly own: boolean;
}

/** The key under which DRF puts what is wrong with a form as a whole. */
export const wholeForm = 'non_field_errors';
/** No form is that deep, and the stack has an end. */
const deepest = 16;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The texts in a value, however deep they are. */
function textsIn(value: unknown, depth = 0): string[] {
  if (isText(value)) return [value];
  if (typeof value !== 'object' || !value || depth > deepest) return [];
  return Object.values(value).flatMap((each) => textsIn(each, depth + 1));
}

/**
 * Reads an error body: dictionaries of DRF and Ninja, lists of drf-standardized-errors, django-allauth and pydantic, problem details
 * (RFC 9457), a bare list, a bare sentence.
 */
function read(given: unknown): ServerWords & { own?: boolean } {
  if (!isRecord(given) && !Array.isArray(given)) return isText(given) ? { detail: given } : {};
  const { error, errors, ...rest } = Array.isArray(given) ? ({ [wholeForm]: given } as Record<string, unknown>) : given;
  // What an envelope has inside is read as if it stood beside it.
  const body: Record<string, unknown> = {
    ...rest,
    ...(isRecord(error) ? error : { error }),
    ...(isRecord(errors) ? errors : { errors }),
  };
  const { type, status, title } = body;
  const isEnvelope = isText(type) || isText(title) || typeof status === 'number';
  const fields = new Map<string, string[]>();
  const add = (name: string, texts: string[]) => texts[0] && fields.set(name, [...(fields.get(name) ?? []), ...texts]);
  const said: Record<string, string | undefined> = {};
  let own = false;

  for (const [name, value] of Object.entries(body)) {
    const list = /^(errors|detail)$/.test(name) && Array.isArray(value) ? value.filter(isRecord) : [];
    for (const { detail, message, msg, attr, param, pointer, loc, code } of list) {
      const [text] = textsIn([detail, message, msg]);
      // Pydantic says where it is from the outside to the inside.
      const field = (textsIn([attr, param, pointer])[0] ?? textsIn(loc).pop())?.replace(/^#?\//, '');
      // drf-standardized-errors writes the `detail`, `code` and `messages` of SimpleJWT as if they were fields.
      const isClient = type === 'client_error';
      if (isClient && field === 'code') said.code = text;
      else if (isText(code)) said.code ??= code;
      if (text && !isClient && (field || type === 'validation_error')) add(field ?? wholeForm, [text]);
      else said.listed ??= text;
      own ||= name === 'detail' || isText(code);
    }
    // A form may have a field of such a name, for a one-time password or a letter. It comes with a list of sentences.
    if (name === 'detail' || (/^(code|message|msg|error|title)$/.test(name) && isText(value)))
      said[name] = list[0] ? undefined : textsIn(value)[0];
    else if (!list[0] && name !== 'messages' && !(isEnvelope && /^(type|instance|data|meta)$/.test(name)))
      add(name, textsIn(value));
  }

  const { code, detail, message = said.msg } = said;
  const [whole] = fields.get(wholeForm) ?? [];
  return {
    code: code ?? (/^\w+$/.test(said.error ?? '') ? said.error : undefined),
    detail: detail ?? said.listed ?? whole ?? message ?? said.error ?? said.title,
    fields: Object.fromEntries(fields),
    own: own || Boolean(detail ?? whole ?? (code && !message && !error)),
  };
}

/** Asks a function of the server option. One that throws has not answered: an error of its own would hide that of the server. */
export function tryOption<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** What an answer says, in the words that `readError` finds or else in those that are known. Never throws. */
export function readErrorBody(body: unknown, status: number, server: ServerConfig, mask: Mask): ErrorBody {
  const found = read(body);
  const given = isRecord(body) && tryOption(() => server.readError?.(body, status));
  const { code, detail, fields } = given || found;
  const clean = (text: unknown) => (isText(text) ? mask.text(text) : undefined);
  const named = Object.entries(fields ?? {}).flatMap(([name, value]) => {
    const texts = textsIn(value).map(mask.text);
    return texts[0] ? [[mask.name(name), texts]] : [];
  });
  return {
    words: { serverCode: clean(code), detail: clean(detail), fields: named[0] && Object.fromEntries(named) },
    // A code that `readError` finds is the server's by its own testimony.
    own: Boolean(found.own || (given && isText(code))),
  };
}
