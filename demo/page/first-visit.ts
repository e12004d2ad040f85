import type { DemoTab } from './open-tab.ts';
import type { Race } from './race-view.ts';

const key = 'latchkey-demo-visited';

/**
 * Plays the ordinary day once by itself, for who opens the page and sees nothing happen yet. Not for who is logged in, wants no motion, or
 * opened a tab beside the first one. Whoever touches another control has the page at once.
 */
export async function playAtFirstVisit({ auth }: DemoTab, race: Race): Promise<void> {
  if (new URLSearchParams(location.search).has('tab')) return;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches || sessionStorage.getItem(key)) return;
  await auth.ready;
  if (auth.state.status !== 'anonymous') return;
  sessionStorage.setItem(key, 'yes');

  const touched = ({ target }: Event) => {
    const isControl = target instanceof Element && target.closest('button, input, select, label, a');
    if (isControl && !target.closest('#race')) race.stop();
  };
  for (const type of ['click', 'input']) document.addEventListener(type, touched, true);
  await race.run();
  for (const type of ['click', 'input']) document.removeEventListener(type, touched, true);
}
