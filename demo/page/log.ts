import { byId, make } from './dom.ts';
import { clock, type Words } from './words.ts';

/** What happened, in words, the latest first. */
export interface Log {
  add(words: Words): void;
}

const longest = 60;
const names = { good: 'Good', plain: 'Note', warn: 'Warning', bad: 'Ended' } as const;

export function createLog(): Log {
  const list = byId('ol', 'log-list');
  const empty = byId('p', 'log-empty');
  return {
    add({ text, tone }) {
      const time = make('time', 'log-time', clock(Date.now()));
      const mark = make('span', 'log-mark');
      mark.setAttribute('role', 'img');
      mark.setAttribute('aria-label', names[tone]);
      const line = make('li', `log-line tone-${tone}`, mark, make('p', 'log-text', text), time);
      list.prepend(line);
      while (list.children.length > longest) list.lastElementChild?.remove();
      empty.hidden = true;
    },
  };
}
