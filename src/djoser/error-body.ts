import { isRecord } from '../token/claims.ts';
import type { Mask } from './mask.ts';
import type { ServerConfig, ServerWords } from './server-config.ts';

/** The error code, sentence and messages in an answer, under the names that `AuthError` uses, without the secrets of the request. */
export interface Words {
  readonly serverCode?: string | undefined;
  readonly detail?: string | undefined;
  readonly fields?: Record<string, string[]> | undefined;
}

/** The content of an error answer. `own`: whether the server wrote the answer, and not a gateway in front of the server. */
export interface ErrorBody {
  readonly words: Words;
  readonly own: boolean;
}

/** The key under which DRF puts errors of the form as a whole. */
export const wholeForm = 'non_field_errors';
/** Other names of that key: of djangorestframework-camel-case, and of Django's own forms. */
const otherWholeForm = /^(nonFieldErrors|__all__)$/;
/** Names under which envelopes put the messages of the form fields, beside a text such as `message` or `"success": false`. */
const formName = /^(data|details|extra|fields|(field|validation)_?errors)$/i;
/** The depth at which reading stops, so that a deeply nested body does not overflow the stack. No form is that deep. */
const deepest = 16;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Returns all strings in a value, at any depth up to `deepest`. */
export function textsIn(value: unknown, depth = 0): string[] {
  if (isText(value)) return [value];
  if (typeof value !== 'object' || !value || depth > deepest) return [];
  return Object.values(value).flatMap((each) => textsIn(each, depth + 1));
}

/**
 * Returns the form fields in a property of an envelope: those inside of it if its name is a `formName`, otherwise the property itself. A
 * form has texts, lists of texts and forms. A text under a name such as `detail` is about the whole answer, so there it is no form.
 */
function fieldsIn(name: string, value: unknown): (readonly [name: string, value: unknown])[] {
  if (!formName.test(name) || !isRecord(value)) return [[name, value]];
  const inner = Object.entries(value);
  const isForm = ([each, text]: [string, unknown]) =>
    isRecord(text) ||
    (isText(text) ? !/^(code|detail|message)$/.test(each) : Array.isArray(text) && text.every(isText));
  return inner.every(isForm) ? inner.flatMap(([each, text]) => fieldsIn(each, text)) : [[name, value]];
}

/**
 * Returns the content of an error body. Reads objects of DRF and Ninja, lists of drf-standardized-errors, django-allauth and pydantic,
 * problem details (RFC 9457), a plain list, and a plain string.
 */
function read(given: unknown): ServerWords & { own?: boolean } {
  if (!isRecord(given) && !Array.isArray(given)) return isText(given) ? { detail: given } : {};
  const { error, errors, ...rest } = Array.isArray(given) ? ({ [wholeForm]: given } as Record<string, unknown>) : given;
  // The properties of `error` and `errors` are read as if they were properties of the body.
  const body: Record<string, unknown> = {
    ...rest,
    ...(isRecord(error) ? error : { error }),
    ...(isRecord(errors) ? errors : { errors }),
  };
  const { type, status, title } = body;
  const isEnvelope = isText(type) || isText(title) || typeof status === 'number';
  // Errors of DRF itself have only lists and objects as values. So a form of DRF may have a field with the name `details`.
  const isWrapped =
    isRecord(error) ||
    Object.values({ ...rest, error }).some((value) => value !== undefined && typeof value !== 'object');
  const fields = new Map<string, string[]>();
  const add = (name: string, texts: string[]) => texts[0] && fields.set(name, [...(fields.get(name) ?? []), ...texts]);
  const said: Record<string, string | undefined> = {};
  let own = false;

  for (const [name, value] of Object.entries(body)) {
    const list = /^(errors|detail)$/.test(name) && Array.isArray(value) ? value.filter(isRecord) : [];
    for (const { detail, message, msg, attr, param, pointer, loc, code } of list) {
      const [text] = textsIn([detail, message, msg]);
      // Pydantic's `loc` is a path. Its last entry is the field.
      const field = (textsIn([attr, param, pointer])[0] ?? textsIn(loc).pop())?.replace(/^#?\//, '');
      // drf-standardized-errors lists the `detail`, `code` and `messages` of SimpleJWT as if they were form fields.
      const isClient = type === 'client_error';
      if (isClient && field === 'code') said.code = text;
      else if (isText(code)) said.code ??= code;
      if (text && !isClient && (field || type === 'validation_error')) add(field ?? wholeForm, [text]);
      else said.listed ??= text;
      own ||= name === 'detail' || isText(code);
    }
    // A string under one of these names is about the whole answer. A list under such a name holds the messages of the form field with that
    // name: a form may have a field `code`, for example for a one-time password.
    if (name === 'detail' || (/^(code|message|msg|error|title)$/.test(name) && isText(value)))
      said[name] = list[0] ? undefined : textsIn(value)[0];
    // A text under `status`, such as "error", belongs to an envelope. A list there holds the messages of a form field.
    else if (!list[0] && name !== (isText(value) ? 'status' : 'messages'))
      for (const [field, texts] of isWrapped ? fieldsIn(name, value) : [[name, value] as const])
        if (!(isEnvelope && field === name && /^(type|instance|data|meta)$/.test(name)))
          add(otherWholeForm.test(field) ? wholeForm : field, textsIn(texts));
  }

  const { code, detail, message = said.msg } = said;
  const [whole] = fields.get(wholeForm) ?? [];
  return {
    code: code ?? (/^\w+$/.test(said.error ?? '') ? said.error : undefined),
    detail: detail ?? said.listed ?? whole ?? message ?? said.error ?? said.title,
    fields: Object.fromEntries(fields),
    // An envelope, such as problem details (RFC 9457), does not show that the server wrote the answer: gateways send envelopes too.
    own: own || (!isEnvelope && Boolean(detail ?? whole ?? (code && !message && !error))),
  };
}

/**
 * Calls a function of the option `server`. Returns `undefined` when the function throws, because its exception would hide the server's
 * error.
 */
export function tryOption<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/**
 * Returns the content of an error answer, without the secrets of the request. Asks the option `readError` for this content, and then `read`
 * when `readError` gives nothing. Never throws.
 */
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
    // A code that `readError` returns counts as written by the server.
    own: Boolean(found.own || (given && isText(code))),
  };
}
