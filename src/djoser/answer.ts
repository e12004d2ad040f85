import { readErrorBody, tryOption, type Words } from './error-body.ts';
import { createMask, type Mask } from './mask.ts';
import type { ServerConfig } from './server-config.ts';

/** An answer whose body has been read. */
export interface Answer {
  /** The HTTP status; 0 when the browser hides a redirect. */
  readonly status: number;
  readonly headers: Headers;
  /** The body as text, without white space at its start and end. */
  readonly text: string;
  /** The parsed JSON; `undefined` when the body is no JSON. */
  readonly body: unknown;
  /** The error code, sentence and messages in an error answer. Empty when the request succeeded. */
  readonly words: Words;
  /** Whether the error answer was written by the server, and not by a gateway in front of it. */
  readonly own: boolean;
}

/** Reads the whole body of an answer. The body of a hidden redirect (status 0) is not read. */
export async function readAnswer(response: Response, server: ServerConfig, mask: () => Mask): Promise<Answer> {
  return answerOf(response, response.status < 200 ? '' : await response.text(), server, mask());
}

function answerOf({ status, headers }: Response, text: string, server: ServerConfig, mask: Mask): Answer {
  const { parseJson = JSON.parse } = server;
  const body = text.trim() ? tryOption<unknown>(() => parseJson(text)) : undefined;
  // The body of a success is the application's own data, and is not searched for error messages.
  const said = status < 400 ? { words: {}, own: false } : readErrorBody(body, status, server, mask);
  return { status, headers, text: text.trim(), body, ...said };
}

/** The limits within which `peekAnswer` reads a body, in ms and bytes. Every answer with which Django refuses a request is smaller. */
const peekMs = 1000;
const peekBytes = 65_536;

/**
 * Reads a copy of the response, so that the application can still read the body of the response. Reads for at most `peekMs`, and at most
 * `peekBytes`. Returns `null` when the copy is of no use: the body is no JSON, was read before, is too long, does not end, or breaks off.
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
  // At a limit the copy is cancelled. An unread copy, which `clone()` made, would keep the connection open.
  const text = await new Response(body?.pipeThrough(counted, { signal: abort.signal })).text().catch(() => null);
  clearTimeout(timer);
  return text;
}

/** Returns the value at a dotted path. With several paths, separated by `|`, returns the first value that exists. */
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
