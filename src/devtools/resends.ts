/** Recognises that a call is sent again after a 401. `fetch` sees only two separate requests. */
export interface Resends {
  refused(call: string, authorization: string | null, n: number): void;
  /** Returns the `n` of the refused request that this request repeats; `undefined` if this request repeats none. */
  origin(call: string, authorization: string | null): number | undefined;
}

interface Refused {
  readonly call: string;
  /** The header with the token; `null` without one. The recorder only compares this header, and never records it. */
  readonly authorization: string | null;
  readonly n: number;
  readonly at: number;
}

/** No request waits this long for a refresh, ms. The same call after this time is a new one. */
const patienceMs = 30_000;

export function createResends(now: () => number): Resends {
  let waiting: Refused[] = [];
  return {
    refused(call, authorization, n) {
      if (authorization !== null) waiting.push({ call, authorization, n, at: now() });
    },
    origin(call, authorization) {
      waiting = waiting.filter(({ at }) => now() - at < patienceMs);
      // With the same header, the application itself has repeated the call. A resend has another token or another scheme, so its header
      // differs.
      const place = waiting.findIndex((refused) => refused.call === call && refused.authorization !== authorization);
      return authorization === null || place < 0 ? undefined : waiting.splice(place, 1)[0]?.n;
    },
  };
}
