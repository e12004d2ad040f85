import { createMask, type Mask } from './mask.ts';
import type { ServerConfig } from './server-config.ts';

/** An answer with its body in hand. */
export interface Answer {
  /** 0 where the browser hides a redirect. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON; `undefined` where there is none. */
  readonly body: unknown;
  /** Takes out of the server's words what was sent to it. */
  readonly mask: Mask;
}

/** Reads an answer to its end: a body that never ends is no answer either. What a redirect hides (status 0) stays hidden. */
export async function readAnswer(response: Response, server: ServerConfig, mask: () => Mask): Promise<Answer> {
  const { status, headers } = response;
  const text = status < 200 ? '' : await response.text();
  return { status, headers, text, body: parse(text, server), mask: mask() };
}

/** What a peek may cost: a second, and as much as any refusal of Django has. */
const peekMs = 1000;
const peekBytes = 65_536;

/**
 * Looks into an answer that somebody else will read, in bounded time and size, and leaves it unread. `null` where there is nothing to be
 * learnt: a page, a body that was read before, that does not end, or breaks off.
 */
export async function peekAnswer(response: Response, server: ServerConfig): Promise<Answer | null> {
  const { status, headers } = response;
  const isEmpty = response.body === null || headers.get('content-length') === '0';
  const text = isEmpty ? '' : await peekText(response);
  return text === null ? null : { status, headers, text, body: parse(text, server), mask: createMask([]) };
}

async function peekText(response: Response): Promise<string | null> {
  if (response.bodyUsed || !/json|^$/i.test(response.headers.get('content-type') ?? '')) return null;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), peekMs);
  let left = peekBytes;
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left < 0) controller.error();
      else controller.enqueue(chunk);
    },
  });
  // Given up, the copy is cancelled: a branch of a tee that nobody reads keeps the connection open.
  const copy = response.clone().body?.pipeThrough(bounded, { signal: abort.signal });
  const text = await new Response(copy).text().catch(() => null);
  clearTimeout(timer);
  return text;
}

function parse(text: string, { parseJson = JSON.parse }: ServerConfig): unknown {
  if (!text.trim()) return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** What stands at a dotted path, or at the first of several. */
export function valueAt(body: unknown, path: string): unknown {
  const at = (each: string) =>
    each
      .split('.')
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], body);
  return path
    .split('|')
    .map(at)
    .find((value) => value !== undefined);
}

/** The content type, for messages: without its parameters, since a header may hold anything. */
export function contentType(headers: Headers): string {
  return headers.get('content-type')?.replace(/;.*/, '') || 'no content type';
}
