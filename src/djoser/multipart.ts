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

/** The same form, as a multipart one where a file is in it: JSON cannot carry one. */
export function withFiles(input: object): object {
  if (input instanceof URLSearchParams) return input;
  const given = fieldsOf(input);
  const fields = Object.entries(given).flatMap(([name, value]) =>
    // Lists are repeated names, as DRF reads them.
    (isList(value) ? [...value] : [value]).map((each) => [name, each] as const),
  );
  if (!fields.some(([, value]) => value instanceof Blob)) return given;
  const form = new FormData();
  for (const [name, value] of fields) {
    if (value instanceof Blob) form.append(name, value);
    else if (value !== undefined) form.append(name, textOf(value));
  }
  return form;
}

/** What is no text is written as in JSON. A form has no null: empty text is what DRF takes for it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value).replace(/^"|"$/g, '');
}
