import type { Ask, Outcome, Send } from './exchange.ts';
import { reasonOf } from './failure.ts';
import { isHtml, wordsOf } from './words.ts';

export interface Limits {
  /** For one request, until its answer is complete. */
  readonly requestMs: number;
  /** For all requests of a run together, but for the logout. */
  readonly runMs: number;
  /** How many bytes of an answer are read. */
  readonly bytes: number;
}

/** A login is usually answered within a second, with a few kilobytes. */
export const limits: Limits = { requestMs: 5_000, runMs: 60_000, bytes: 512 * 1024 };

/**
 * Returns a function that sends requests with limits: on the time of a request, on the time of all requests, and on the size of an answer.
 * This function follows no redirect.
 */
export function createSend(fetch: typeof globalThis.fetch, { requestMs, runMs, bytes }: Limits = limits): Send {
  const runEnds = AbortSignal.timeout(runMs);

  return async (ask: Ask): Promise<Outcome> => {
    const { method, url, headers = {}, body, secrets = [], evenLate = false } = ask;
    const sentAt = Date.now();
    const tooLate: Outcome = {
      answered: false,
      method,
      url,
      reason: 'no-time-left',
      code: '',
      waitedSeconds: runMs / 1_000,
    };
    if (runEnds.aborted && !evenLate) return tooLate;
    try {
      const response = await fetch(url, {
        method,
        headers: {
          // Without this header DRF may answer with an HTML page.
          Accept: 'application/json',
          ...(body && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(requestMs), ...(evenLate ? [] : [runEnds])]),
      });
      const { text, cutShort } = await readUpTo(response, bytes);
      const texts = Object.values(body ?? {}).filter((value) => typeof value === 'string');
      const html = isHtml(text);
      return {
        answered: true,
        method,
        url,
        status: response.status,
        headers: response.headers,
        json: cutShort ? undefined : parsed(text),
        empty: text.trim() === '',
        html,
        cutShort,
        page: html ? text : '',
        words: wordsOf(text, [...secrets, ...texts]),
        sentAt,
        receivedAt: Date.now(),
      };
    } catch (error) {
      if (runEnds.aborted && !evenLate) return tooLate;
      const waitedSeconds = Math.round((Date.now() - sentAt) / 1000);
      return { answered: false, method, url, ...reasonOf(error), waitedSeconds };
    }
  };
}

async function readUpTo(response: Response, bytes: number): Promise<{ text: string; cutShort: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    chunks.push(value);
    if (size > bytes) {
      // The doctor does not need the rest: this closes the connection.
      await reader.cancel().catch(() => undefined);
      break;
    }
  }
  return { text: new TextDecoder().decode(Buffer.concat(chunks)), cutShort: size > bytes };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
