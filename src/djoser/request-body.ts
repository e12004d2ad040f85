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

const secretName = /pass|token|refresh|access|secret|otp|^code$/i;

/** JSON; a form of the platform that has a file, and parameters (RFC 6749, appendix B), stay what they are. */
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
