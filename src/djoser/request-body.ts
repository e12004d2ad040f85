/** The body of a call, and the secrets in it that must not appear in an error. */
export interface RequestBody {
  readonly body: BodyInit;
  /** The content type. Absent when `fetch` sets it. */
  readonly type?: string;
  /** Passwords, tokens and one-time codes. */
  readonly secrets: readonly string[];
  /** The names of the fields. */
  readonly names: ReadonlySet<string>;
}

const secretName = /pass|token|refresh|access|secret|otp|^code$/i;

/**
 * Encodes a body as JSON. `FormData` with a file in it is sent unchanged, and `URLSearchParams` are sent as a form (RFC 6749, appendix B).
 */
export function encodeBody(input: object): RequestBody {
  const secrets: string[] = [];
  const names = new Set<string>();
  const json = JSON.stringify(
    Symbol.iterator in input ? Object.fromEntries(input as FormData) : input,
    (name, value: unknown) => {
      names.add(name);
      if (secretName.test(name) && typeof value !== 'object') secrets.push(`${value}`);
      return value;
    },
  );
  const known = { secrets, names };
  if (input instanceof FormData && [...input.values()].some((value) => value instanceof Blob))
    return { body: input, ...known };
  if (input instanceof URLSearchParams)
    return { body: `${input}`, type: 'application/x-www-form-urlencoded', ...known };
  return { body: json, type: 'application/json', ...known };
}
