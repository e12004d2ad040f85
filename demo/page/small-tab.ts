import { AuthError, type AuthEvent } from 'latchkey';
import { call, logOut } from '../shown/use.ts';
import { byId } from './dom.ts';
import { openTab } from './open-tab.ts';
import { describeEvent, describeState, plural, why } from './words.ts';

/** A tab inside the page: who is logged in, for how long, and what happened last. */
async function start(): Promise<void> {
  const { auth, name, now, settings, url } = await openTab();
  byId('main', 'session').setAttribute('aria-label', `Tab ${name}`);
  const { keep } = settings.read();
  const news = byId('p', 'news');
  const left = byId('p', 'left');
  const out = byId('button', 'logout');
  const events: readonly AuthEvent['type'][] = ['started', 'refreshed', 'refreshfailed', 'ended', 'warning'];
  for (const type of events) auth.on(type, (event) => (news.textContent = describeEvent(event, keep).text));

  auth.subscribe((state) => {
    const { headline, detail } = describeState(state, keep);
    byId('h1', 'state-headline').textContent = headline;
    if (state.status === 'anonymous' && state.reason === 'initial') news.textContent = detail;
    out.disabled = state.status !== 'authenticated';
    byId('main', 'session').dataset.status = state.status;
    byId('main', 'session').dataset.refresh = state.status === 'authenticated' ? state.refresh : '';
    count();
  });
  setInterval(count, 250);

  function count(): void {
    const { state } = auth;
    left.hidden = state.status !== 'authenticated' || state.expiresAt === null;
    if (state.status !== 'authenticated' || state.expiresAt === null) return;
    const text = `${Math.max(0, Math.ceil((state.expiresAt - now()) / 1000))} s`;
    if (left.textContent !== text) left.textContent = text;
  }

  async function make(calls: number): Promise<void> {
    try {
      const answers = await Promise.all(Array.from({ length: calls }, () => call(auth, url)));
      news.textContent = `${plural(calls, 'call')}, answered ${[...new Set(answers)].join(' and ')}.`;
    } catch (error) {
      news.textContent = error instanceof AuthError ? why(error) : 'No answer came.';
    }
  }

  byId('button', 'call-one').addEventListener('click', () => make(1));
  byId('button', 'call-ten').addEventListener('click', () => make(10));
  byId('button', 'reload').addEventListener('click', () => location.reload());
  out.addEventListener('click', () => logOut(auth));
}

start();
