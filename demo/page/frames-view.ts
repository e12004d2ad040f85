import { byId, make } from './dom.ts';
import type { DemoTab } from './open-tab.ts';

/** Tabs inside this page: each is a page of its own to the browser, with a client of its own. */
export interface Frames {
  /** Opens tabs until there are this many, and waits until they know whether there is a session. */
  atLeast(wanted: number): Promise<void>;
  /** Loads the page of each again, and waits as long. */
  reload(): Promise<void>;
}

const most = 4;
/** A page that did not get this far by then will not. */
const patienceMs = 10_000;

export function connectFrames({ name, otherTabs }: DemoTab): Frames {
  const list = byId('ol', 'frames');
  const button = byId('button', 'open-frame');
  const link = byId('a', 'open-tab');
  let count = 0;
  let windows = Number(name) || 1;

  function opened(tab: string | undefined): Promise<void> {
    return new Promise((resolve) => {
      const stop = otherTabs.listen((message) => {
        if (message.kind === 'opened' && message.tab === tab) done();
      });
      const timer = setTimeout(() => done(), patienceMs);
      function done(): void {
        clearTimeout(timer);
        stop();
        resolve();
      }
    });
  }

  function open(): Promise<void> {
    const tab = `${name}${String.fromCharCode(97 + (count % 26))}`;
    count += 1;
    const frame = make('iframe', 'frame-page');
    const close = make('button', 'frame-close', 'Close');
    close.type = 'button';
    close.setAttribute('aria-label', `Close tab ${tab}`);
    const title = make('span', 'frame-title', `Tab ${tab}`);
    const item = make('li', 'frame', make('div', 'frame-bar', title, close), frame);
    close.addEventListener('click', () => {
      item.remove();
      button.disabled = false;
      button.focus();
    });
    frame.title = `Tab ${tab}`;
    frame.dataset.tab = tab;
    const known = opened(tab);
    frame.src = `./tab.html?tab=${tab}`;
    list.append(item);
    button.disabled = list.children.length >= most;
    return known;
  }

  button.addEventListener('click', open);
  link.addEventListener('click', () => {
    // The browser has taken the address by then.
    setTimeout(() => {
      windows += 1;
      link.href = `./?tab=${windows + 1}`;
    });
  });
  link.href = `./?tab=${windows + 1}`;

  return {
    async atLeast(wanted) {
      const missing = Math.max(0, Math.min(wanted, most) - list.children.length);
      await Promise.all(Array.from({ length: missing }, open));
    },
    async reload() {
      await Promise.all(
        [...list.querySelectorAll('iframe')].map((frame) => {
          const known = opened(frame.dataset.tab);
          frame.contentWindow?.location.reload();
          return known;
        }),
      );
    },
  };
}
