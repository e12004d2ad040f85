// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRecorder, defineTimeline, type Timeline } from '../../src/devtools.ts';
import { busyRecording, events, recording } from './recordings.ts';

let timeline: Timeline;
const root = () => timeline.shadowRoot as ShadowRoot;
const find = <E extends HTMLElement = HTMLElement>(selector: string) => root().querySelector<E>(selector) as E;
const rows = () => [...root().querySelectorAll<HTMLElement>('.row')].filter(({ hidden }) => !hidden);
const chosen = () => find('.chosen').textContent ?? '';
const press = (key: string, modifiers: KeyboardEventInit = {}) =>
  find('.picture').dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true, ...modifiers }));
const button = (name: string) => find<HTMLButtonElement>(`button[aria-label="${name}"]`);
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const shown = () => vi.waitFor(() => expect(timeline.verdict).not.toBe(''));

/** happy-dom lays nothing out. */
const size = (width: number, height: number) => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height);
};

beforeEach(() => {
  defineTimeline();
  defineTimeline();
  size(800, 300);
  // happy-dom has no canvas to draw on.
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(
    new Proxy({}, { get: () => () => {}, set: () => true }) as never,
  );
  timeline = document.createElement('latchkey-timeline');
});
afterEach(() => timeline.remove());

const open = async (count = 60) => {
  timeline.recording = busyRecording(count);
  document.body.append(timeline);
  await shown();
  await frame();
};

describe('a timeline of a recording', () => {
  it('says why, and has a row of words for each event in sight', async () => {
    await open();
    expect(timeline.verdict).toBe('Nobody was logged out in this recording.');
    expect(find('[role=table]').ariaRowCount).toBe('61');
    expect(rows().length).toBeGreaterThan(10);
    expect(
      rows()
        .map(({ textContent }) => textContent)
        .join(),
    ).toMatch(/Tab [123]/);
  });

  it('has no more rows than fit, however many events there are', async () => {
    await open(5000);
    expect(rows().length).toBeLessThan(40);
    find('.table').scrollTop = 60_000;
    find('.table').dispatchEvent(new Event('scroll'));
    await frame();
    expect(rows().map(({ ariaRowIndex }) => Number(ariaRowIndex))).toContain(2004);
  });

  it('gives a row more room on a phone', async () => {
    size(340, 300);
    await open();
    expect(find('.table').classList.contains('narrow')).toBe(true);
    expect(rows()[1]?.style.transform).toBe('translateY(68px)');
  });

  it('follows when its room changes', async () => {
    let resized = () => {};
    vi.stubGlobal(
      'ResizeObserver',
      class {
        constructor(listener: () => void) {
          resized = listener;
        }
        observe() {}
        disconnect() {}
      },
    );
    await open();
    size(340, 300);
    resized();
    vi.unstubAllGlobals();
    expect(find('.table').classList.contains('narrow')).toBe(true);
  });

  it('is gone through with the arrow keys, and says each event', async () => {
    await open();
    press('Home');
    expect(find('.picture').ariaValueNow).toBe('1');
    expect(find('.picture').ariaValueText).toMatch(/Tab 1: recording begins: session in localStorage$/);
    press('ArrowRight');
    press('ArrowDown');
    press('ArrowLeft');
    expect(find('.picture').ariaValueNow).toBe('2');
    press('PageDown');
    press('ArrowUp');
    expect(find('.picture').ariaValueNow).toBe('11');
    press('PageUp');
    expect(find('.picture').ariaValueNow).toBe('1');
    press('End');
    expect(find('.picture').ariaValueNow).toBe('60');
    press('ArrowRight');
    expect(find('.picture').ariaValueNow).toBe('60');
    expect(chosen()).toBe(find('.picture').ariaValueText);
  });

  it('leaves other keys to the page', async () => {
    await open();
    expect(press('Tab')).toBe(true);
    expect(press('Dead')).toBe(true);
    expect(press('Home')).toBe(false);
  });

  it.each(['ctrlKey', 'metaKey', 'altKey'])('leaves keys with %s to the browser', async (modifier) => {
    await open();
    press('Home');
    const seen = () => [find('.picture').ariaValueNow, (find('.picture').firstElementChild as HTMLElement).style.width];
    const before = seen();
    for (const key of ['+', '-', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']) {
      expect(press(key, { [modifier]: true })).toBe(true);
    }
    expect(seen()).toEqual(before);
  });

  it('is zoomed by key and by button, within bounds', async () => {
    await open();
    const width = () => Number.parseFloat((find('.picture').firstElementChild as HTMLElement).style.width);
    const before = width();
    press('+');
    expect(width()).toBeGreaterThan(before);
    for (let count = 0; count < 9; count += 1) button('Zoom out').click();
    const smallest = width();
    press('-');
    expect(width()).toBe(smallest);
    press('Home');
    button('Zoom in').click();
    expect(width()).toBeGreaterThan(smallest);
  });

  it('picks what is pointed at, in the picture and in the table', async () => {
    await open();
    find('.picture').dispatchEvent(new MouseEvent('click', { clientX: 0, clientY: 24 + 122 + 10 }));
    expect(chosen()).toMatch(/Tab 2: /);
    rows()[3]?.click();
    await frame();
    expect(rows().filter(({ ariaCurrent }) => ariaCurrent === 'true')).toHaveLength(1);
    find('.body').click();
    find('.picture').dispatchEvent(new MouseEvent('click', { clientX: 0, clientY: 5000 }));
    expect(chosen()).not.toBe('');
  });

  it('shows text from a file as text', async () => {
    timeline.recording = recording(events([0, '<b>', 'opened', { label: '<img src=x onerror=alert(1)>' }]));
    document.body.append(timeline);
    await shown();
    await frame();
    expect(root().querySelector('img')).toBeNull();
    expect(rows()[0]?.textContent).toContain('<img src=x');
  });

  it('is there when its properties were set before it was defined', async () => {
    Object.defineProperty(timeline, 'recording', { value: busyRecording(10), configurable: true, writable: true });
    document.body.append(timeline);
    await shown();
    expect(find('[role=table]').ariaRowCount).toBe('11');
  });
});

describe('a timeline of a recorder', () => {
  it('grows with it, and stops when it is taken out of the page', async () => {
    const recorder = createRecorder({ keep: false });
    timeline.recorder = recorder;
    document.body.append(timeline);
    await shown();
    recorder.observe({ baseUrl: '/auth/' });
    await vi.waitFor(() => expect(find('[role=table]').ariaRowCount).toBe('2'));
    timeline.remove();
    recorder.observe({ baseUrl: '/auth/' });
    await frame();
    expect(find('[role=table]').ariaRowCount).toBe('2');
    recorder.dispose();
  });

  it.each([10_000, 50])('goes on drawing, and says why, when it is full with %i events', async (limit) => {
    const recorder = createRecorder({ keep: false, limit });
    timeline.recorder = recorder;
    document.body.append(timeline);
    await shown();
    const listeners = new Map<string, (event: never) => void>();
    recorder.attach({
      subscribe: () => () => {},
      on(type, listener) {
        listeners.set(type, listener);
        return () => {};
      },
    });
    const { fetch = globalThis.fetch } = recorder.observe({ fetch: async () => new Response() });
    for (let count = 0; count < limit / 2; count += 1) await fetch('https://api.example.test/');
    expect(recorder.events).toHaveLength(limit);
    await vi.waitFor(() => expect(timeline.verdict).toMatch(/^Nobody was logged out since .*\(\d+ events\)\.$/));
    const { ariaRowCount } = find('[role=table]');
    press('Home');
    const selected = chosen();

    listeners.get('ended')?.({ reason: 'logout' } as never);
    await vi.waitFor(() => expect(timeline.verdict).toMatch(/the page called logout\(\) in Tab 1\.$/));
    expect(find('[role=table]').ariaRowCount).toBe(ariaRowCount);
    press('End');
    expect(chosen()).toMatch(/logged out here$/);
    expect(find('.picture').ariaValueNow).toBe(String(limit));

    press('Home');
    expect(chosen()).not.toBe(selected);
    await fetch('https://api.example.test/');
    await vi.waitFor(() => expect(chosen()).toMatch(/^Pick a moment/));
    recorder.dispose();
  });

  it('says why in a tab that nobody looks at, where the browser paints no frame', async () => {
    const recorder = createRecorder({ keep: false });
    timeline.recorder = recorder;
    document.body.append(timeline);
    await shown();
    const paint = vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(0);
    let end: (event: never) => void = () => {};
    recorder.attach({
      subscribe: () => () => {},
      on(type, listener) {
        if (type === 'ended') end = listener;
        return () => {};
      },
    });
    end({ reason: 'logout' } as never);
    expect(timeline.verdict).toMatch(/the page called logout\(\) in Tab 1\.$/);
    end({ reason: 'expired' } as never);
    expect(timeline.verdict).toMatch(/the access token was over in Tab 1, and there was no refresh token\.$/);
    paint.mockRestore();
    recorder.dispose();
  });

  it('gives way to a file that is opened, and is back at the push of a button', async () => {
    const recorder = createRecorder({ keep: false });
    timeline.recorder = recorder;
    document.body.append(timeline);
    await shown();
    expect(button('Live: leave the file and show what is recorded here').hidden).toBe(true);
    const choose = async (text: string) => {
      const input = find<HTMLInputElement>('input');
      Object.defineProperty(input, 'files', { value: [new File([text], 'r.json')], configurable: true });
      input.dispatchEvent(new Event('change'));
    };
    await choose('no recording');
    await vi.waitFor(() => expect(timeline.verdict).toMatch(/^latchkey: this is not a recording/));
    await choose(JSON.stringify(recording(events([0, 'a', 'ended', { reason: 'logout' }]))));
    await vi.waitFor(() => expect(timeline.verdict).toMatch(/the page called logout\(\) in Tab 1\.$/));
    button('Live: leave the file and show what is recorded here').click();
    expect(timeline.recording).toBeNull();
    expect(timeline.recorder).toBe(recorder);
    expect(timeline.verdict).toBe('Nobody was logged out in this recording.');
    recorder.dispose();
  });

  it('saves what it shows as a file that can be opened again', async () => {
    await open(10);
    let saved: Blob | undefined;
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      saved = blob as Blob;
      return 'blob:saved';
    });
    const links: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      links.push(this.download);
    });
    button('Save the recording as a JSON file').click();
    expect(JSON.parse((await saved?.text()) ?? '')).toEqual(busyRecording(10));
    expect(links).toEqual([expect.stringMatching(/^latchkey-2027-.*\.json$/)]);
    timeline.recording = null;
    button('Save the recording as a JSON file').click();
    expect(links).toHaveLength(1);
  });
});
