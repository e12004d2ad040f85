/** A pair as the server gives it. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

export interface Opening {
  /** Takes the place of the network. */
  readonly fetch: typeof fetch;
  /** Who logs in before the first request. */
  readonly tokens: Tokens;
}

/** What came back, whichever way the library tells it. */
export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** A client with somebody logged in, the same to all rows. */
export interface Client {
  /** An authorized GET on the API, down to parsed JSON: what the app really waits for. */
  getJson(path: string): Promise<unknown>;
  send(url: string, init?: Sending): Promise<Reply>;
  signIn(tokens: Tokens): unknown;
  signOut(): unknown;
  isSignedIn(): boolean;
  dispose(): void;
}

export interface Sending {
  readonly method?: 'GET' | 'POST';
  /** A plain object is sent as JSON, the way the library does that. */
  readonly body?: BodyInit | Record<string, unknown>;
  readonly signal?: AbortSignal;
}

/** One library, set up as its own documentation says. */
export interface Library {
  readonly name: string;
  /** npm packages whose versions belong to the result. */
  readonly packages: readonly string[];
  /** The smallest program that really uses it: what a page pays. */
  readonly use: string;
  /** It keeps a session and leaves the requests to the app: what is about sending cannot be asked of it. */
  readonly appSends?: true;
  /** Why only its size can be measured here. */
  readonly cannot?: string;
  open?(opening: Opening): Promise<Client>;
}

export const origin = 'https://api.example.test';
export const refreshUrl = `${origin}/token`;

/** The fields of a refresh answer, in the words of OAuth and of Djoser. */
export interface RefreshAnswer {
  readonly access: string;
  readonly refresh: string;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

export const isPlain = (body: Sending['body']): body is Record<string, unknown> =>
  body !== undefined && Object.getPrototypeOf(body) === Object.prototype;

/** The request in `fetch`'s own terms, for libraries that are used like it. */
export function asInit({ method = 'GET', body, signal }: Sending = {}): RequestInit {
  const json = isPlain(body);
  return {
    method,
    ...(signal && { signal }),
    ...(body !== undefined && { body: json ? JSON.stringify(body) : (body as BodyInit) }),
    ...(json && { headers: { 'content-type': 'application/json' } }),
    ...(body instanceof ReadableStream && { duplex: 'half' as const }),
  };
}

/** ky puts its prefix before every address, whole ones too. */
export const forKy = (url: string): [input: string, options: { prefix?: string }] =>
  url.startsWith(origin) ? [url.slice(origin.length + 1), {}] : [url, { prefix: '' }];

export const asReply = async (response: Response): Promise<Reply> => ({
  status: response.status,
  text: await response.text(),
});
