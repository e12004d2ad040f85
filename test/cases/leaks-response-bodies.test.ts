import { expect, test, vi } from 'vitest';
import { djoser } from '../../src/index.ts';
import { atEachTest, follow, origin, refresh, settled, sleepThrough, stage } from './helpers/stage.ts';

atEachTest();

interface Source {
  readonly response: Response;
  /** Was it read to its end, or given up? */
  readonly over: () => boolean;
}

/** A refusal of 1 MB that is made as it is read; `endless` never comes to its end. */
function refusal(contentType: string, endless = false): Source {
  const chunk = new TextEncoder().encode(' '.repeat(65_536));
  let left = 16;
  let over = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left > 0) controller.enqueue(chunk);
      else if (endless) return new Promise(() => {});
      else {
        over = true;
        controller.close();
      }
      left -= 1;
      return undefined;
    },
    cancel() {
      over = true;
    },
  });
  const response = new Response(body, { status: 401, headers: { 'Content-Type': contentType } });
  return { response, over: () => over };
}

/** A success whose second part is sent only when the test says so. */
function success() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const encode = (text: string) => new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
      given.enqueue(encode('one'));
    },
  });
  return {
    response: new Response(body),
    finish() {
      controller?.enqueue(encode('two'));
      controller?.close();
    },
  };
}

const preset = (scheme: string) => djoser({ scheme });

test.each([
  ['JWT', 'text/plain', false],
  ['JWT', 'application/json', false],
  ['JWT', 'application/json', true],
  ['auto', 'application/json', false],
  ['auto', 'application/json', true],
])('B97 · no refusal is left open: scheme %s, %s, endless %s', async (scheme, contentType, endless) => {
  const refusals: Source[] = [];
  const successes: ReturnType<typeof success>[] = [];
  const { server, loggedIn } = stage({
    wire: (inner) => async (input, init) => {
      const { url } = new Request(input, init);
      if (!url.endsWith('/x')) return inner(input, init);
      if (refusals.length === successes.length) {
        const next = refusal(contentType, endless);
        refusals.push(next);
        return next.response;
      }
      const next = success();
      successes.push(next);
      return next.response;
    },
  });
  const auth = await loggedIn({ server: preset(scheme) });

  for (let i = 0; i < 20; i += 1) {
    const call = follow(i % 2 === 0 ? auth.fetch(`${origin}/x`) : auth.api.get('x'));
    await vi.advanceTimersByTimeAsync(2500);
    const reader = call.value?.body?.getReader();
    const first = await reader?.read();
    // The source is still open: nobody has buffered it.
    expect(new TextDecoder().decode(first?.value)).toBe('one');
    successes[i]?.finish();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('two');
    expect((await reader?.read())?.done).toBe(true);
  }

  await vi.advanceTimersByTimeAsync(2000);
  expect(refusals).toHaveLength(20);
  expect(refusals.filter(({ over }) => !over())).toEqual([]);
  expect(server.count(refresh)).toBeGreaterThanOrEqual(19);
});

test('B97 · a refusal that the caller gets is the caller’s to read', async () => {
  const given = refusal('text/plain');
  const { server, loggedIn } = stage({
    wire: (inner) => async (input, init) => (String(input).endsWith('/x') ? given.response : inner(input, init)),
  });
  const auth = await loggedIn();
  server.failNext(refresh, 503);
  const response = await auth.fetch(`${origin}/x`);
  expect(response).toBe(given.response);
  expect((await response.text()).length).toBe(2 ** 20);
  expect(given.over()).toBe(true);
  sleepThrough(1);
  await settled();
});
