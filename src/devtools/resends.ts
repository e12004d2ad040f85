/** Recognises the second send of a call that was answered with 401. `fetch` sees two requests, and nothing that ties them together. */
export interface Resends {
  refused(call: string, authorization: string | null, n: number): void;
  /** The refused request that this one repeats, by its `n`. */
  origin(call: string, authorization: string | null): number | undefined;
}

interface Refused {
  readonly call: string;
  /** Compared, and never written down. */
  readonly authorization: string | null;
  readonly n: number;
  readonly at: number;
}

/** Longer than a request can wait for a refresh, ms: the same call after that is a new one. */
const patienceMs = 30_000;

export function createResends(now: () => number): Resends {
  let waiting: Refused[] = [];
  return {
    refused(call, authorization, n) {
      if (authorization !== null) waiting.push({ call, authorization, n, at: now() });
    },
    origin(call, authorization) {
      waiting = waiting.filter(({ at }) => now() - at < patienceMs);
      // With the same token it is the caller who asks again; another scheme before it is another header too.
      const place = waiting.findIndex((refused) => refused.call === call && refused.authorization !== authorization);
      return authorization === null || place < 0 ? undefined : waiting.splice(place, 1)[0]?.n;
    },
  };
}
