import { fieldErrors, nonFieldError } from './errors.ts';

/** One field of a DRF serializer. Here all fields are `CharField`s. */
export interface Field {
  /** Whether the field may be missing. If so, its value is `undefined`. */
  readonly optional?: boolean;
  readonly allowBlank?: boolean;
  /** The validators of the field. Returns the errors of a value. */
  readonly check?: (value: string) => readonly string[];
}

/** The validated values of a form. */
export type Values<F extends Readonly<Record<string, Field>>> = {
  readonly [K in keyof F]: F[K] extends { readonly optional: true } ? string | undefined : string;
};

/** Returns the trimmed text of each field, as a serializer does, or throws DRF's 400. */
export function readFields<const F extends Readonly<Record<string, Field>>>(data: unknown, fields: F): Values<F> {
  const record = asRecord(data);
  const values: Record<string, string | undefined> = {};
  const errors: Record<string, readonly string[]> = {};
  for (const [name, field] of Object.entries(fields)) {
    const result = readField(record[name], field);
    if (typeof result === 'object') errors[name] = result;
    else values[name] = result;
  }
  if (Object.keys(errors).length > 0) throw fieldErrors(errors);
  return values as Values<F>;
}

/**
 * Returns the trimmed text of the value, or a list of the errors in it (DRF fields.py `CharField`). Returns `undefined` when the value is
 * missing and the field is optional.
 */
function readField(value: unknown, field: Field): readonly string[] | string | undefined {
  if (value === undefined) return field.optional ? undefined : ['This field is required.'];
  if (value === null) return ['This field may not be null.'];
  // DRF accepts a number and converts it to text. It accepts no boolean, list or object.
  if (typeof value !== 'string' && typeof value !== 'number') return ['Not a valid string.'];
  const text = String(value).trim();
  if (text === '') return field.allowBlank ? '' : ['This field may not be blank.'];
  if (text.includes('\0')) return ['Null characters are not allowed.'];
  const errors = field.check?.(text) ?? [];
  return errors.length > 0 ? errors : text;
}

/**
 * Returns the body as an object. For any other body this function throws DRF's error, which names no field (DRF serializers.py
 * `to_internal_value`).
 */
function asRecord(data: unknown): Readonly<Record<string, unknown>> {
  if (data === null) throw nonFieldError('No data provided');
  if (typeof data === 'object' && !Array.isArray(data)) return data as Readonly<Record<string, unknown>>;
  throw nonFieldError(`Invalid data. Expected a dictionary, but got ${pythonType(data)}.`);
}

function pythonType(data: unknown): string {
  if (typeof data === 'string') return 'str';
  if (typeof data === 'boolean') return 'bool';
  if (typeof data === 'number') return Number.isInteger(data) ? 'int' : 'float';
  return 'list';
}
