const isList = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/** Returns the fields of a form as an object. The form is an object or a `FormData`. */
export function fieldsOf(input: object): Record<string, unknown> {
  if (!isList(input)) return input as Record<string, unknown>;
  const fields: Record<string, unknown> = {};
  for (const [name, value] of input as Iterable<[string, unknown]>)
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  return fields;
}

/** Returns the form as `FormData` when it contains a file, because JSON cannot carry files. Otherwise returns the form as an object. */
export function withFiles(input: object): object {
  if (input instanceof URLSearchParams) return input;
  const given = fieldsOf(input);
  const fields = Object.entries(given).flatMap(([name, value]) =>
    // A list becomes several fields with the same name, as DRF expects.
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

/** Returns a string unchanged, and any other value as JSON. `FormData` cannot hold `null`: DRF reads an empty string as `null`. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value).replace(/^"|"$/g, '');
}
