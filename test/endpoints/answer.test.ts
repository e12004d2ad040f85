import { afterEach, describe, expect, it, vi } from 'vitest';
import { peekAnswer, valueAt } from '../../src/djoser/answer.ts';
import { djoser } from '../../src/djoser/presets.ts';
import { broken, endless, json, nothing, page } from './server-access.ts';

const server = djoser();

afterEach(() => {
  vi.useRealTimers();
});

describe('a look into an answer that somebody else will read', () => {
  it('finds what it says, and leaves it to be read', async () => {
    const body = { detail: 'Token is expired', code: 'token_not_valid' };
    const response = json(body, 401);
    expect(await peekAnswer(response, server)).toMatchObject({ status: 401, body });
    expect(response.bodyUsed).toBe(false);
    expect(await response.json()).toEqual(body);
  });

  it.each(['application/problem+json; charset=utf-8', 'Application/JSON', ''])(
    'reads JSON of type "%s"',
    async (type) => {
      const response = new Response(new TextEncoder().encode('{"code":"x"}'), {
        headers: type ? { 'Content-Type': type } : {},
      });
      expect(await peekAnswer(response, server)).toMatchObject({ body: { code: 'x' } });
    },
  );

  it('does not look into a page', async () => {
    const response = page(401, '{"code":"token_not_valid"}');
    const clone = vi.spyOn(response, 'clone');
    expect(await peekAnswer(response, server)).toBe(null);
    expect(clone).not.toHaveBeenCalled();
  });

  it.each([
    ['without a body', nothing(401)],
    [
      'with a length of 0, whatever its type',
      new Response('', { headers: { 'Content-Type': 'text/html', 'Content-Length': '0' } }),
    ],
    ['of JSON', new Response('', { headers: { 'Content-Type': 'application/json' } })],
  ])('knows an empty answer: %s', async (_, response) => {
    expect(await peekAnswer(response, server)).toMatchObject({ text: '', body: undefined });
  });

  it('does not look into what somebody has read', async () => {
    const response = json({ code: 'token_not_valid' }, 401);
    await response.text();
    expect(await peekAnswer(response, server)).toBe(null);
  });

  it('gives up on a body that breaks off', async () => {
    expect(await peekAnswer(broken(401), server)).toBe(null);
  });

  it('gives up on a body that is longer than any refusal, and lets go of it', async () => {
    const cancelled = vi.fn();
    let left = 100;
    const chunk = new TextEncoder().encode(' '.repeat(10_000));
    const body = new ReadableStream({
      pull(controller) {
        left -= 1;
        if (left < 0) controller.close();
        else controller.enqueue(chunk);
      },
      cancel: cancelled,
    });
    const response = new Response(body, { status: 401, headers: { 'Content-Type': 'application/json' } });
    expect(await peekAnswer(response, server)).toBe(null);
    expect(left).toBeGreaterThan(80);
    await response.body!.cancel();
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it('waits for a second and no longer', async () => {
    vi.useFakeTimers();
    const peeked = vi.fn();
    peekAnswer(endless(401), server).then(peeked);
    await vi.advanceTimersByTimeAsync(999);
    expect(peeked).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(peeked).toHaveBeenCalledExactlyOnceWith(null);
  });

  it('leaves nothing open that the caller lets go of', async () => {
    vi.useFakeTimers();
    const cancelled = vi.fn();
    const body = new ReadableStream({ cancel: cancelled });
    const response = new Response(body, { status: 401, headers: { 'Content-Type': 'application/json' } });
    const peeked = peekAnswer(response, server);
    await vi.advanceTimersByTimeAsync(1000);
    await peeked;
    expect(cancelled).not.toHaveBeenCalled();
    await response.body!.cancel();
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it('leaves no timer behind', async () => {
    vi.useFakeTimers();
    await peekAnswer(json({}, 401), server);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a place in an answer', () => {
  const body = { access: 'a', data: { access: 'b', none: null }, list: [{ x: 1 }] };

  it.each([
    ['access', 'a'],
    ['data.access', 'b'],
    ['meta.access|data.access', 'b'],
    ['access|data.access', 'a'],
    ['data.none', null],
    ['data.none.deeper', undefined],
    ['meta.access', undefined],
    ['list.0.x', 1],
  ])('is found by its path: %s', (path, value) => {
    expect(valueAt(body, path)).toBe(value);
  });

  it('is nowhere in an answer that is no object', () => {
    for (const each of [undefined, null, 42, 'text', true]) expect(valueAt(each, 'access')).toBe(undefined);
  });
});
