import type { Backend, SeenRequest, Sender } from '../servers/backend.ts';
import { byId, make } from './dom.ts';
import { clock } from './words.ts';

const longest = 80;
const names: Record<Sender, string> = { latchkey: 'latchkey', byHand: 'by hand', stranger: 'a stranger' };

/** What the server was asked, by whom, and what it answered: the newest first. */
export function showServerLog(backend: Backend): void {
  const lines = byId('tbody', 'server-log-lines');
  backend.watch((seen) => {
    byId('p', 'server-log-empty').hidden = true;
    byId('section', 'server-log-box').hidden = false;
    lines.prepend(lineOf(seen));
    while (lines.children.length > longest) lines.lastElementChild?.remove();
  });
}

function lineOf({ at, method, path, sender, status, tab }: SeenRequest): HTMLTableRowElement {
  const good = status !== null && status < 400;
  return make(
    'tr',
    `from-${sender}`,
    make('td', `answer ${good ? 'answer-good' : 'answer-bad'}`, String(status ?? 'none')),
    make('td', 'asked', make('code', '', `${method} ${path}`)),
    make('td', 'from', sender === 'stranger' ? names.stranger : `${names[sender]}, tab ${tab}`),
    make('td', 'at', clock(at)),
  );
}
