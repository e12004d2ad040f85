/** Whether a tab's scripts run: what reaches it while it is frozen waits, and once it is closed nothing does. */
export interface TabLife {
  readonly isClosed: boolean;
  /** Runs a task of this tab: soon, when it is thawed, or never. */
  later(task: () => void): void;
  freeze(): void;
  thaw(): void;
  close(): void;
}

export function createTabLife(): TabLife {
  let state: 'awake' | 'frozen' | 'closed' = 'awake';
  let due: (() => void)[] = [];

  const run = (task: () => void) => {
    if (state === 'awake') task();
    else if (state === 'frozen') due.push(task);
  };
  return {
    get isClosed() {
      return state === 'closed';
    },
    later: (task) => queueMicrotask(() => run(task)),
    freeze() {
      if (state === 'awake') state = 'frozen';
    },
    thaw() {
      if (state !== 'frozen') return;
      state = 'awake';
      for (const task of due) queueMicrotask(() => run(task));
      due = [];
    },
    close() {
      state = 'closed';
      due = [];
    },
  };
}
