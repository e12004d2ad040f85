import { afterEach, describe, expect, it, vi } from 'vitest';
import { hasDocument, isHidden, onWakeUp } from '../../src/platform/page.ts';
import { randomId } from '../../src/platform/random-id.ts';
import { openPage } from '../helpers/page.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const onDocument = ['visibilitychange', 'resume'];
const onWindow = ['pageshow', 'online', 'focus'];

function send(type: string, page: ReturnType<typeof openPage>): void {
  if (onDocument.includes(type)) document.dispatchEvent(new Event(type));
  else page.dispatch(type);
}

describe('onWakeUp', () => {
  it.each([...onDocument, ...onWindow])('calls back on %s, until stopped', (type) => {
    const page = openPage();
    const wake = vi.fn();
    const stop = onWakeUp(wake);
    send(type, page);
    send(type, page);
    expect(wake).toHaveBeenCalledTimes(2);
    stop();
    send(type, page);
    expect(wake).toHaveBeenCalledTimes(2);
  });

  it('leaves no listener behind', () => {
    const page = openPage();
    const stops = [onWakeUp(() => {}), onWakeUp(() => {})];
    expect(page.listeners()).toBe(10);
    for (const stop of stops) stop();
    expect(page.listeners()).toBe(0);
  });

  it('stops for the one who asked only', () => {
    const page = openPage();
    const [mine, theirs] = [vi.fn(), vi.fn()];
    const stop = onWakeUp(mine);
    onWakeUp(theirs);
    stop();
    page.dispatch('online');
    expect(mine).not.toHaveBeenCalled();
    expect(theirs).toHaveBeenCalledOnce();
  });

  it('does nothing without a page', () => {
    const listen = vi.fn();
    vi.stubGlobal('addEventListener', listen);
    expect(onWakeUp(() => {})()).toBe(undefined);
    expect(listen).not.toHaveBeenCalled();
  });
});

describe('the page', () => {
  it('is hidden when nobody looks at it', () => {
    const page = openPage();
    expect([hasDocument(), isHidden()]).toEqual([true, false]);
    page.hide();
    expect(isHidden()).toBe(true);
    page.show();
    expect(isHidden()).toBe(false);
  });

  it('is not there in Node, and so not hidden either', () => {
    expect([hasDocument(), isHidden()]).toEqual([false, false]);
  });
});

describe('randomId', () => {
  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 1000 }, randomId)).size).toBe(1000);
  });

  it('is text that any storage takes', () => {
    expect(randomId()).toMatch(/^[\da-z]+-[\da-z]+-[\da-z]+$/);
  });

  it('needs no secure context', () => {
    vi.stubGlobal('crypto', { getRandomValues: (numbers: Uint32Array) => numbers.fill(35) });
    expect(randomId()).toBe('z-z-z');
  });
});
