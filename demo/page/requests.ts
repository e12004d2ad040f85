/** What a request is for. */
export type RequestKind = 'login' | 'refresh' | 'logout' | 'call';

/** One request that left this tab. */
export interface SentRequest {
  readonly kind: RequestKind;
  /** `null` while there is no answer, and where none came. */
  readonly status: number | null;
}

/** Counts what leaves this tab: the client sends everything through `fetch`. */
export interface Requests {
  readonly fetch: typeof fetch;
  /** What was sent while `work` ran, in order. */
  during<T>(work: () => Promise<T>): Promise<{ result: T; sent: readonly SentRequest[] }>;
  /** Calls the listener at each request that leaves. */
  watch(listener: (kind: RequestKind) => void): void;
}

const kinds: readonly [path: string, kind: RequestKind][] = [
  ['/jwt/create/', 'login'],
  ['/jwt/refresh/', 'refresh'],
  ['/jwt/blacklist/', 'logout'],
];

export function createRequests(send: typeof fetch): Requests {
  const listeners = new Set<(sent: { kind: RequestKind; status: number | null }) => void>();
  return {
    async fetch(input, init) {
      const { pathname } = new URL(input instanceof Request ? input.url : input, location.href);
      const kind = kinds.find(([path]) => pathname.endsWith(path))?.[1] ?? 'call';
      const sent: { kind: RequestKind; status: number | null } = { kind, status: null };
      for (const listener of listeners) listener(sent);
      const response = await send(input, init);
      sent.status = response.status;
      return response;
    },
    async during(work) {
      const sent: SentRequest[] = [];
      const note = (request: SentRequest) => void sent.push(request);
      listeners.add(note);
      try {
        return { result: await work(), sent };
      } finally {
        listeners.delete(note);
      }
    },
    watch(listener) {
      listeners.add(({ kind }) => listener(kind));
    },
  };
}
