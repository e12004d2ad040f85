import { AuthError } from 'latchkey';
import { call } from '../shown/use.ts';
import { byId, make } from './dom.ts';
import type { Log } from './log.ts';
import type { DemoTab } from './open-tab.ts';
import { outcomeOf } from './outcome.ts';
import type { RequestKind, Requests, SentRequest } from './requests.ts';
import { plural, why } from './words.ts';

/** The buttons that call the API, and what came of them. */
export function connectCalls({ auth, requests, url }: DemoTab, log: Log): void {
  const result = byId('div', 'result');
  const statuses = byId('p', 'result-statuses');
  const count = byId('p', 'result-count');
  const lesson = byId('p', 'result-lesson');
  const strip = byId('ol', 'result-strip');
  const one = byId('button', 'call-one');
  const ten = byId('button', 'call-ten');

  async function callOnce(): Promise<number | null> {
    try {
      return await call(auth, url);
    } catch (error) {
      // No token to send, or no server: both are in the log or in the picture, and neither is this page's fault.
      if (error instanceof AuthError) log.add({ tone: 'warn', text: why(error) });
      return null;
    }
  }

  async function makeCalls(button: HTMLButtonElement, times: number): Promise<void> {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    const { result: answers, sent } = await requests.during(() => Promise.all(Array.from({ length: times }, callOnce)));
    const outcome = outcomeOf(answers, sent);
    result.hidden = false;
    statuses.textContent = outcome.statuses;
    count.textContent = outcome.count;
    lesson.textContent = outcome.lesson;
    strip.replaceChildren(...sent.map(square));
    log.add({ tone: 'plain', text: `You made ${plural(times, 'call')}: ${outcome.statuses}, ${outcome.count}.` });
    button.setAttribute('aria-disabled', 'false');
  }

  one.addEventListener('click', () => makeCalls(one, 1));
  ten.addEventListener('click', () => makeCalls(ten, 10));
  countRequests(requests);
}

/** One request as a square: what it was for, and what it was answered. */
function square({ kind, status }: SentRequest): HTMLLIElement {
  const good = status !== null && status < 400;
  return make('li', `square ${kind === 'refresh' ? 'square-refresh' : good ? 'square-good' : 'square-bad'}`);
}

function countRequests(requests: Requests): void {
  const counts: Record<RequestKind, number> = { login: 0, refresh: 0, call: 0, logout: 0 };
  requests.watch((kind) => {
    counts[kind] += 1;
    byId('dd', `count-${kind}`).textContent = String(counts[kind]);
  });
}
