import type { AuthState } from 'latchkey';
import { byId } from './dom.ts';
import type { DemoTab } from './open-tab.ts';
import { clock, describeRefresh, describeState } from './words.ts';

/** Says what the state is, in the library's word and in ours, and shows the half of the card that goes with it. */
export function showSession({ auth, settings }: DemoTab): void {
  const { keep } = settings.read();
  const card = byId('section', 'session');
  const headline = byId('h2', 'state-headline');
  const detail = byId('p', 'state-detail');
  const inside = byId('div', 'inside');
  const outside = byId('div', 'outside');
  const status = byId('code', 'state-status');
  const reason = byId('code', 'state-reason');

  const write = (element: HTMLElement, text: string) => {
    // Written again, the same words would be read out again.
    if (element.textContent !== text) element.textContent = text;
  };

  auth.subscribe((state) => {
    const words = describeState(state, keep);
    card.dataset.status = state.status;
    write(headline, words.headline);
    write(detail, words.detail);
    write(status, state.status);
    write(reason, reasonOf(state));
    reason.hidden = reason.textContent === '';
    inside.hidden = state.status !== 'authenticated';
    outside.hidden = state.status !== 'anonymous';
    if (state.status !== 'authenticated') return;
    card.dataset.refresh = state.refresh;
    write(byId('code', 'fact-refresh'), state.refresh);
    write(byId('span', 'fact-refresh-words'), describeRefresh(state));
    write(byId('dd', 'fact-user'), state.user ? state.user.email : '…');
    write(
      byId('dd', 'fact-refresh-token'),
      keep === 'httpOnly' ? 'in a cookie that no script can read' : endOf(state.refreshExpiresAt),
    );
  });
}

function reasonOf(state: AuthState): string {
  if (state.status === 'anonymous') return state.reason;
  return state.status === 'authenticated' ? `remember: ${state.remember}` : '';
}

function endOf(expiresAt: number | null): string {
  if (expiresAt === null) return 'only the server knows until when';
  const day = new Date(expiresAt).toLocaleDateString([], { weekday: 'short', day: 'numeric', month: 'short' });
  return `good until ${day}, ${clock(expiresAt)}`;
}
