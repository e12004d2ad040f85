import type { Keep } from '../settings.ts';
import byHand from '../shown/by-hand.ts?raw';
import client from '../shown/client.ts?raw';
import cookies from '../shown/cookies.ts?raw';
import httpOnly from '../shown/http-only.ts?raw';
import localStorage from '../shown/local-storage.ts?raw';
import memory from '../shown/memory.ts?raw';
import sessionStorage from '../shown/session-storage.ts?raw';
import timeline from '../shown/timeline.ts?raw';
import use from '../shown/use.ts?raw';
import { byId, make } from './dom.ts';

const options: Record<Keep, string> = { cookies, localStorage, sessionStorage, memory, httpOnly };

/** The files that this page runs, as they are: what is copied here is what was seen to work. */
export function showCode(keep: Keep): void {
  const files = [
    { title: 'Options', note: 'They change with the place where the tokens are kept.', text: options[keep] },
    { title: 'The client', note: 'With the recorder that the timeline draws.', text: client },
    { title: 'Using it', note: 'What the form and the buttons of this page call.', text: use },
    { title: 'The timeline', note: 'The picture above, and the answer to “why was I logged out?”.', text: timeline },
    { title: 'The script by hand', note: 'What runs beside it. Not for copying.', text: byHand },
  ];
  const list = byId('div', 'code-tabs');
  const panel = byId('pre', 'code-text');
  const copy = byId('button', 'code-copy');
  const tabs = files.map(({ title }, index) => {
    const tab = make('button', 'code-tab', title);
    tab.type = 'button';
    tab.id = `code-tab-${index}`;
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', panel.id);
    tab.addEventListener('click', () => show(index));
    return tab;
  });
  let shown = 0;

  function show(index: number): void {
    const file = files[index];
    if (!file) return;
    shown = index;
    for (const [at, tab] of tabs.entries()) {
      tab.setAttribute('aria-selected', String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    }
    panel.setAttribute('aria-labelledby', `code-tab-${index}`);
    byId('p', 'code-note').textContent = file.note;
    byId('code', 'code-lines').replaceChildren(...linesOf(file.text));
    panel.scrollTop = 0;
  }

  list.addEventListener('keydown', ({ key }) => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    show((shown + step + files.length) % files.length);
    tabs[shown]?.focus();
  });
  copy.addEventListener('click', async () => {
    copy.textContent = await copied(files[shown]?.text ?? '', panel);
    setTimeout(() => (copy.textContent = 'Copy'), 1500);
  });
  list.append(...tabs);
  show(0);
}

/** A browser may forbid it: then the code is selected, and the visitor has one key to press. */
async function copied(text: string, panel: HTMLElement): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'Copied';
  } catch {
    getSelection()?.selectAllChildren(panel);
    return 'Selected';
  }
}

/** Comments are quieter than the code; there is no more to it. */
function linesOf(text: string): (string | HTMLElement)[] {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => [/^\s*(\/\*\*| \*|\/\/)/.test(line) ? make('span', 'code-comment', line) : line, '\n']);
}
