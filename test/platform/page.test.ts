import { afterEach, describe, expect, it, vi } from 'vitest';
import { activated, hasDocument, isHidden, onPageHide, onWakeUp } from '../../src/platform/page.ts';
import { openPage } from '../helpers/page.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const onDocument = ['visibilitychange', 'resume', 'prerenderingchange'];
const onWindow = ['pageshow', 'online', 'focus'];

function send(type: string, page: ReturnType<typeof openPage>): void {
  if (onDocument.includes(type)) document.dispatchEvent(new Event(type));
  else page.dispatch(type);
}

describe('onWakeUp', () => {
  it.each([...onDocument, ...onWindow])('calls back with the event on %s, until stopped', (type) => {
    const page = openPage();
    const types: string[] = [];
    const stop = onWakeUp((event) => types.push(event.type));
    send(type, page);
    send(type, page);
    expect(types).toEqual([type, type]);
    stop();
    send(type, page);
    expect(types).toHaveLength(2);
  });

  it('leaves no listener behind', () => {
    const page = openPage();
    const stops = [onWakeUp(() => {}), onWakeUp(() => {})];
    expect(page.listeners()).toBe(2 * (onDocument.length + onWindow.length));
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
});

describe('onPageHide', () => {
  it('calls back when the page may be gone for good, until stopped', () => {
    const page = openPage();
    const hide = vi.fn();
    const stop = onPageHide(hide);
    page.hide();
    expect(hide).toHaveBeenCalledTimes(0);
    page.dispatch('pagehide');
    expect(hide).toHaveBeenCalledTimes(1);
    stop();
    page.dispatch('pagehide');
    expect(hide).toHaveBeenCalledTimes(1);
    expect(page.listeners()).toBe(0);
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

  it.each([
    ['onWakeUp', onWakeUp],
    ['onPageHide', onPageHide],
  ])('has no events where it is not there: %s', (_, on) => {
    const listen = vi.fn();
    vi.stubGlobal('addEventListener', listen);
    expect(on(() => {})()).toBe(undefined);
    expect(listen).not.toHaveBeenCalled();
  });

  it('is not there in Node, and so not hidden either', () => {
    expect([hasDocument(), isHidden()]).toEqual([false, false]);
  });
});

describe('activated', () => {
  it('gives nothing to wait for where a page is one that somebody may see, and where there is none', () => {
    expect(activated()).toBe(null);
    openPage();
    expect(activated()).toBe(null);
  });

  it('resolves when a prerendered page is shown to somebody, and leaves no listener behind', async () => {
    const page = openPage();
    Object.assign(document, { prerendering: true });
    const shown = vi.fn();
    activated()!.then(shown);
    await Promise.resolve();
    expect(shown).not.toHaveBeenCalled();
    Object.assign(document, { prerendering: false });
    document.dispatchEvent(new Event('prerenderingchange'));
    await Promise.resolve();
    expect(shown).toHaveBeenCalledOnce();
    expect(activated()).toBe(null);
    expect(page.listeners()).toBe(0);
  });
});
