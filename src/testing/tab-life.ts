/** Whether the scripts of a tab run. In a frozen tab all tasks wait. In a closed tab none runs any more. */
export interface TabLife {
  readonly isClosed: boolean;
  /** Runs a task of this tab in a microtask. When the tab is frozen, the task waits for `thaw`. When it is closed, the task never runs. */
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
