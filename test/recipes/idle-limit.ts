import type { Auth } from '../../src/fetch.ts';

export interface IdleLimit {
  /** Who does nothing in any tab for so many seconds is logged out. */
  limitSeconds: number;
  /** The user is warned so many seconds before the logout. */
  warningSeconds: number;
  /** Shows the warning, with the time of the logout in epoch ms. `null`: takes the warning away. */
  warn: (logoutAt: number | null) => void;
  /** The key in `localStorage` under which all tabs keep the time of the last activity. */
  key?: string;
}

/** What counts as activity: a click or a tap, a key, a turned wheel, a finger that scrolls. */
const activities = ['pointerdown', 'keydown', 'wheel', 'touchmove'];
/** What may come after a sleep or from another tab: the time is compared at once. */
const looks = ['visibilitychange', 'pageshow', 'focus', 'storage'];

/** Logs out who does nothing. Call the function once for each page. What it returns ends the limit, and logs nobody out. */
export function limitIdleTime(auth: Auth, options: IdleLimit): () => void {
  const { limitSeconds, warningSeconds, warn, key = 'last-activity' } = options;
  const end = new AbortController();
  localStorage.getItem(key); // Throws here where the browser blocks it, and not later in an event.
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: number | null = null;
  /** Another tab has just logged in, and its mark may come after its session. */
  let markIsDueUntil = 0;

  const mark = () => {
    localStorage.setItem(key, String(Date.now()));
    return Date.now();
  };
  const lastActivity = () => {
    const at = Number(localStorage.getItem(key));
    // There is no mark yet, or the clock was set back.
    return at > 0 && at <= Date.now() ? at : mark();
  };
  /** The next session must not begin with the mark of the last one. */
  const forget = () => {
    if (auth.state.status === 'anonymous' && !end.signal.aborted) localStorage.removeItem(key);
  };
  const show = (logoutAt: number | null) => {
    if (logoutAt === shown) return;
    shown = logoutAt;
    warn(logoutAt);
  };

  /** Is somebody logged in who may stay? */
  const check = (): boolean => {
    clearTimeout(timer);
    if (auth.state.status !== 'authenticated') {
      show(null);
      return false;
    }
    const logoutAt = lastActivity() + limitSeconds * 1000;
    const leftMs = logoutAt - Date.now();
    if (leftMs <= 0) {
      show(null);
      const waitMs = markIsDueUntil - Date.now();
      if (waitMs > 0) timer = setTimeout(check, waitMs);
      else void auth.logout();
      return false;
    }
    const untilWarningMs = leftMs - warningSeconds * 1000;
    show(untilWarningMs <= 0 ? logoutAt : null);
    // A timer stands still while the device sleeps. So each wait is short, and the clock decides.
    timer = setTimeout(check, Math.min(untilWarningMs > 0 ? untilWarningMs : leftMs, 5_000));
    return true;
  };

  const onActivity = () => {
    // The check comes first: the first key after a night must not extend the session.
    if (!check() || Date.now() - lastActivity() < 1_000) return;
    mark();
    check();
  };
  for (const type of activities)
    addEventListener(type, onActivity, { capture: true, passive: true, signal: end.signal });
  for (const type of looks) addEventListener(type, check, { signal: end.signal });
  const stops = [
    auth.on('started', ({ reason }) => {
      // A session that is found at page load has a mark already. One that comes from another tab gets its mark from that tab.
      if (reason === 'login' || reason === 'adopt') mark();
      if (reason === 'otherTab') markIsDueUntil = Date.now() + 5_000;
      check();
    }),
    auth.on('ended', () => {
      forget();
      check();
    }),
  ];
  // The last session may have ended while no page was open.
  void auth.ready.then(forget);
  check();

  return () => {
    end.abort();
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
