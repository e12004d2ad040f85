import { byId, make } from './dom.ts';
import type { DemoTab } from './open-tab.ts';

/** Tabs inside this page: each is a page of its own to the browser, with a client of its own. */
export interface Frames {
  /** Opens tabs until there are this many, and waits until they know whether there is a session. */
  atLeast(count: number): Promise<void>;
}

const most = 4;

export function connectFrames({ name, neighbours }: DemoTab): Frames {
  const list = byId('ol', 'frames');
  const button = byId('button', 'open-frame');
  const link = byId('a', 'open-tab');
  let opened = 0;
  let windows = Number(name) || 1;

  function open(): Promise<void> {
    const tab = `${name}${String.fromCharCode(97 + (opened % 26))}`;
    opened += 1;
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
    frame.src = `./tab.html?tab=${tab}`;
    list.append(item);
    button.disabled = list.children.length >= most;
    return new Promise((resolve) => frame.addEventListener('load', () => resolve(), { once: true }));
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
  neighbours.listen(({ kind }) => {
    if (kind !== 'reload') return;
    for (const frame of list.querySelectorAll('iframe')) frame.contentWindow?.location.reload();
  });

  return {
    async atLeast(count) {
      const missing = Math.max(0, Math.min(count, most) - list.children.length);
      await Promise.all(Array.from({ length: missing }, open));
    },
  };
}
