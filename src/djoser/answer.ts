import { readErrorBody, tryOption, type Words } from './error-body.ts';
import { createMask, type Mask } from './mask.ts';
import type { ServerConfig } from './server-config.ts';

/** An answer with its body in hand. */
export interface Answer {
  /** 0 where the browser hides a redirect. */
  readonly status: number;
  readonly headers: Headers;
  /** Empty where nothing but white space was sent. */
  readonly text: string;
  /** The parsed JSON; `undefined` where there is none. */
  readonly body: unknown;
  /** What it says, if it is an error. */
  readonly words: Words;
  /** Are these the words of the server, and not those of a gateway before it? */
  readonly own: boolean;
}

/** Reads an answer to its end: a body that never ends is no answer either. What a redirect hides (status 0) stays hidden. */
export async function readAnswer(response: Response, server: ServerConfig, mask: () => Mask): Promise<Answer> {
  return answerOf(response, response.status < 200 ? '' : await response.text(), server, mask());
}

function answerOf({ status, headers }: Response, text: string, server: ServerConfig, mask: Mask): Answer {
  const { parseJson = JSON.parse } = server;
  const body = text.trim() ? tryOption<unknown>(() => parseJson(text)) : undefined;
  // What stands in a success is no error's words: it may be anybody's data.
  const said = status < 400 ? { words: {}, own: false } : readErrorBody(body, status, server, mask);
  return { status, headers, text: text.trim(), body, ...said };
}

/** What a look may cost: a second, and as much as any refusal of Django has. */
const peekMs = 1000;
const peekBytes = 65_536;

/**
 * Looks into an answer that somebody else will read, in bounded time and size, and leaves it unread. `null` where there is nothing to be
 * learnt: a page, a body that was read before, that does not end, or breaks off.
 */
export async function peekAnswer(response: Response, server: ServerConfig): Promise<Answer | null> {
  const { body, bodyUsed, headers } = response;
  const isEmpty = !body || headers.get('content-length') === '0';
  if (!isEmpty && (bodyUsed || !/json|^$/i.test(headers.get('content-type') ?? ''))) return null;
  const text = isEmpty ? '' : await peekText(response.clone());
  return text === null ? null : answerOf(response, text, server, createMask([]));
}

async function peekText({ body }: Response): Promise<string | null> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  const timer = setTimeout(stop, peekMs);
  let left = peekBytes;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      left -= chunk.length;
      if (left < 0) stop();
      else controller.enqueue(chunk);
    },
  });
  // Given up, the copy is cancelled: a branch of a tee that nobody reads keeps the connection open.
  const text = await new Response(body?.pipeThrough(counted, { signal: abort.signal })).text().catch(() => null);
  clearTimeout(timer);
  return text;
}

/** What stands at a dotted path, or at the first of several. */
export function valueAt(body: unknown, path: string): unknown {
  const at = (each: string) =>
    each
      .split('.')
      .reduce((value: unknown, name) => (value as Record<string, unknown> | null | undefined)?.[name], body);
  return path
    .split('|')
    .map(at)
    .find((value) => value !== undefined);
}
