/** The one timer of a client. */
export interface Schedule {
  /** Looks again at when something is due, and arms the timer for it. */
  plan(): void;
  stop(): void;
}

/** `setTimeout` keeps its delay in 32 bits: a longer one fires at once (keycloak/keycloak-js#107). */
const longestDelayMs = 2 ** 31 - 1;

/**
 * Calls `run` when `dueAt()` has come. Never trusts the timer: a laptop that slept wakes up with a timer that thinks it is early,
 * so the wall clock is asked when it fires, and again whenever somebody calls `plan`.
 */
export function createSchedule(now: () => number, dueAt: () => number | null, run: () => void): Schedule {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const fire = () => {
    timer = undefined;
    const due = dueAt();
    if (due !== null && now() >= due) run();
    else plan();
  };

  const plan = () => {
    clearTimeout(timer);
    timer = undefined;
    const due = stopped ? null : dueAt();
    if (due !== null) timer = setTimeout(fire, Math.min(Math.max(due - now(), 0), longestDelayMs));
  };

  return {
    plan,
    stop() {
      stopped = true;
      plan();
    },
  };
}
