/** Keys of a refusal that are not the name of a login field, and `password`, which every login has. */
const noFields = new Set([
  'password',
  'detail',
  'code',
  'non_field_errors',
  'status',
  'errors',
  'type',
  'title',
  'messages',
]);
/** The names that logins use. Any other name counts only beside `password`: a handler of errors has keys of its own. */
const usualFields = /^(user(name)?|e?mail(_address)?|login|phone(_number)?|identifier)$/i;

/**
 * Returns the fields of a login form without the password, read from the answer to an empty login. Understands the answers of DRF, allauth
 * and pydantic.
 */
export function loginFieldsIn(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return [];
  const form = placesIn(json).find((place) => hasField(place, 'password'));
  const keys = form
    ? Object.keys(form)
    : Array.isArray(json)
      ? []
      : Object.keys(json).filter((name) => usualFields.test(name));
  const found = [...keys, ...listedIn(json)];
  return [...new Set(found)].filter((name) => /^[A-Za-z_][\w-]*$/.test(name) && !noFields.has(name));
}

/** Whether a refusal names this field: as a key, also inside `errors` or `data`, or in a list of errors. */
export function namesField(json: unknown, field: string): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return placesIn(json).some((place) => hasField(place, field)) || listedIn(json).includes(field);
}

/** Returns where a refusal may have the fields of a form as keys: a handler of errors puts them one level deeper. */
function placesIn(json: object): unknown[] {
  const { errors, error, detail, data } = json as Record<string, unknown>;
  return [json, errors, error, detail, data];
}

function listedIn(json: object): string[] {
  const { errors, detail } = json as Record<string, unknown>;
  return [errors, detail]
    .flatMap((list) => (Array.isArray(list) ? list.map(fieldOf) : []))
    .filter((name) => name !== null);
}

function hasField(value: unknown, field: string): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && field in value;
}

/**
 * Returns the name of the field in an error, or `null` if the error names none. Reads `{ param: 'password' }` (allauth), `{ attr:
 * 'password' }` (drf-standardized-errors) or `{ loc: ['body', 'user', 'password'] }` (pydantic).
 */
function fieldOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { param, attr, loc } = error as Record<string, unknown>;
  const name = param ?? attr ?? (Array.isArray(loc) ? loc.at(-1) : null);
  return typeof name === 'string' ? name : null;
}

/** Returns the value at a path such as `meta.access_token`, or at a simple name; `undefined` if there is none. */
export function valueAt(json: unknown, path: string): unknown {
  let value = json;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Returns the strings in an answer, with their paths. Objects are read two levels deep: no known server puts a token deeper. */
export function textsIn(json: unknown, prefix = '', depth = 0): [path: string, text: string][] {
  if (typeof json !== 'object' || json === null || depth > 2) return [];
  return Object.entries(json).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + name, value]] : textsIn(value, `${prefix}${name}.`, depth + 1),
  );
}
