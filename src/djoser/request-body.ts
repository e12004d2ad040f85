/** What a call sends, and what of it must not come back in an error. */
export interface RequestBody {
  readonly body: BodyInit;
  /** The content type, where the platform does not set it by itself. */
  readonly type?: string;
  /** Passwords, tokens, one-time codes. */
  readonly secrets: readonly string[];
  /** The names of the fields. */
  readonly names: ReadonlySet<string>;
}

const isSecret = /pass|token|refresh|access|secret|otp|^code$/i;
const isText = (value: unknown): value is string => typeof value === 'string';
const isList = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/** The fields of a form, whichever way it was given: as an object, or as the platform's `FormData`. */
export function fieldsOf(input: object): Record<string, unknown> {
  if (!isList(input)) return input as Record<string, unknown>;
  const fields: Record<string, unknown> = {};
  for (const [name, value] of input as Iterable<[string, unknown]>)
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  return fields;
}

/** JSON, or a multipart form where a file is in it: JSON cannot carry one. Parameters (RFC 6749, appendix B) stay what they are. */
export function encodeBody(input: object): RequestBody {
  const fields = fieldsOf(input);
  const secrets: string[] = [];
  const names = new Set<string>();
  const json = JSON.stringify(fields, (name, value: unknown) => {
    names.add(name);
    if (isSecret.test(name) && typeof value !== 'object') secrets.push(String(value));
    return value;
  });
  if (input instanceof URLSearchParams)
    return { body: `${input}`, type: 'application/x-www-form-urlencoded', secrets, names };
  const values = Object.values(fields).flatMap((value) => (isList(value) ? [...value] : [value]));
  if (values.some((value) => value instanceof Blob)) return { body: asForm(fields), secrets, names };
  return { body: json, type: 'application/json', secrets, names };
}

/** Lists are repeated names, as DRF reads them. What is neither text nor file is written as in JSON. */
function asForm(fields: Record<string, unknown>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const each of isList(value) ? value : [value]) {
      if (each instanceof Blob) form.append(name, each);
      else if (each !== undefined) form.append(name, isText(each) ? each : formText(each));
    }
  }
  return form;
}

/** A multipart form has no null: empty text is what DRF takes for it. */
function formText(value: unknown): string {
  return value === null ? '' : JSON.stringify(value).replace(/^"|"$/g, '');
}
