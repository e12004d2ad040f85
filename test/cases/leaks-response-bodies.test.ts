import { expect, test, vi } from 'vitest';
import { djoser } from '../../src/index.ts';
import { atEachTest, follow, origin, refresh, settled, sleepThrough, stage } from './helpers/stage.ts';

atEachTest();

interface Source {
  readonly response: Response;
  /** Was it read to its end, or given up? */
  readonly over: () => boolean;
}

/** A refusal that is made as it is read, in so many parts; `endless` never comes to its end. */
function refusal(contentType: string, text: string, parts: number, endless = false): Source {
  const whole = new TextEncoder().encode(text);
  const size = Math.ceil(whole.length / parts);
  let next = 0;
  let over = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (next < parts) controller.enqueue(whole.subarray(next * size, (next + 1) * size));
      else if (endless) return new Promise(() => {});
      else {
        over = true;
        controller.close();
      }
      next += 1;
      return undefined;
    },
    cancel() {
      over = true;
    },
  });
  const response = new Response(body, { status: 401, headers: { 'Content-Type': contentType } });
  return { response, over: () => over };
}

/** SimpleJWT's words, with room around them. */
const inWords = JSON.stringify({ detail: `Token is expired${' '.repeat(2000)}`, code: 'token_not_valid' });
const page = `<!doctype html>${' '.repeat(2 ** 20 - 15)}`;

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

test.each(['JWT', 'auto'])('B97 · no refusal that is cured by a refresh is left open: scheme %s', async (scheme) => {
  const refusals: Source[] = [];
  const successes: ReturnType<typeof success>[] = [];
  const { server, loggedIn } = stage({
    wire: (inner) => async (input, init) => {
      const { url } = new Request(input, init);
      if (!url.endsWith('/x')) return inner(input, init);
      if (refusals.length === successes.length) {
        const next = refusal('application/json', inWords, 16);
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

test.each([
  ['a page', 'text/html', page, false],
  ['a page that never ends', 'text/html', page, true],
  ['JSON that never ends', 'application/json', inWords.slice(0, -1), true],
])(
  'B97 · a refusal that is not the server’s word is the caller’s to read or to give up: %s',
  async (_, type, text, endless) => {
    const given: Source[] = [];
    const { loggedIn } = stage({
      wire: (inner) => async (input, init) => {
        if (!String(input).endsWith('/x')) return inner(input, init);
        const next = refusal(type, text, 16, endless);
        given.push(next);
        return next.response;
      },
    });
    const auth = await loggedIn();
    const call = follow(auth.fetch(`${origin}/x`));
    await vi.advanceTimersByTimeAsync(2500);

    expect(call.value).toMatchObject({ status: 401, bodyUsed: false });
    if (endless) await call.value?.body?.cancel();
    else expect(await call.value?.text()).toBe(text);
    await vi.advanceTimersByTimeAsync(2500);
    expect(given.filter(({ over }) => !over())).toEqual([]);
    expect(auth.state.status).toBe('authenticated');
  },
);

test('B97 · a refusal that the caller gets since nothing can cure it is the caller’s to read', async () => {
  const given = refusal('application/json', inWords, 16);
  const { server, loggedIn } = stage({
    wire: (inner) => async (input, init) => (String(input).endsWith('/x') ? given.response : inner(input, init)),
  });
  const auth = await loggedIn();
  server.failNext(refresh, 503);
  const response = await auth.fetch(`${origin}/x`);
  expect(response).toBe(given.response);
  expect(await response.text()).toBe(inWords);
  expect(given.over()).toBe(true);
  sleepThrough(1);
  await settled();
});
