import type { Backend, SeenRequest, Sender } from '../servers/backend.ts';
import { byId, make } from './dom.ts';
import { clock } from './words.ts';

const longest = 80;
const names: Record<Sender, string> = { latchkey: 'latchkey', byHand: 'by hand', stranger: 'a stranger' };

/** What the server was asked, by whom, and what it answered: the newest first. */
export function showServerLog(backend: Backend): void {
  const lines = byId('ol', 'server-log-list');
  backend.watch((seen) => {
    byId('p', 'server-log-empty').hidden = true;
    lines.prepend(lineOf(seen));
    while (lines.children.length > longest) lines.lastElementChild?.remove();
  });
}

function lineOf({ at, method, path, sender, status, tab }: SeenRequest): HTMLLIElement {
  const good = status !== null && status < 400;
  return make(
    'li',
    'seen-line',
    make('span', `answer ${good ? 'answer-good' : 'answer-bad'}`, status === null ? 'none' : String(status)),
    make('code', 'asked', `${method} ${path}`),
    make('span', 'from', sender === 'stranger' ? names.stranger : `${names[sender]}, tab ${tab}`),
    make('time', 'at', clock(at)),
  );
}
