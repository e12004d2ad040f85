/** What is told of a form as a whole, or of the answer itself. */
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

/** The fields of a login form besides the password, from the answer to an empty one: DRF's, allauth's, pydantic's shape. */
export function loginFieldsIn(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return [];
  const { errors, detail } = json as Record<string, unknown>;
  const listed = [errors, detail].flatMap((list) => (Array.isArray(list) ? list.map(fieldOf) : []));
  const keys = Array.isArray(json) ? [] : Object.keys(json);
  const found = [...keys, ...listed.filter((name) => name !== null)];
  return [...new Set(found)].filter((name) => /^[A-Za-z_][\w-]*$/.test(name) && !noFields.has(name));
}

/** `{ param: 'password' }` of allauth, `{ attr: 'password' }` of drf-standardized-errors, `{ loc: ['body', 'user', 'password'] }`. */
function fieldOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { param, attr, loc } = error as Record<string, unknown>;
  const name = param ?? attr ?? (Array.isArray(loc) ? loc.at(-1) : null);
  return typeof name === 'string' ? name : null;
}

/** What stands at `meta.access_token`, or at a name without dots. */
export function valueAt(json: unknown, path: string): unknown {
  let value = json;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** The texts in an answer, by their path. Two levels deep: no server hides a token deeper. */
export function textsIn(json: unknown, prefix = '', depth = 0): [path: string, text: string][] {
  if (typeof json !== 'object' || json === null || depth > 2) return [];
  return Object.entries(json).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + name, value]] : textsIn(value, `${prefix}${name}.`, depth + 1),
  );
}
