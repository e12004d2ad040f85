/** A tab, or something that tabs share. Two looks at the same thing do not get into each other's way. */
export type Touch = `of ${string}` | `look ${Shared}` | `change ${Shared}` | 'everything';
export type Shared = 'store' | 'server' | 'lock';

/** What a step turned out to touch: by itself, and by what the code did when it came. */
export type Effects = ReadonlySet<Touch>;

/** Something that is waited for, and that happens when it is chosen. */
interface Step {
  readonly who: string;
  readonly touches: readonly Touch[];
  happen(): void;
  /** Has what must come first come? */
  ready(): boolean;
}

interface Timer {
  readonly who: string;
  readonly at: number;
  run(): void;
}

/** Where all that is waited for stands until it is chosen. Time stands still between the steps. */
export interface Stage {
  now(): number;
  /** `who` waits for something. The name that it gets is the same in every replay: who, what, and the how-manieth of its kind. */
  expect(who: string, what: string, touches: readonly Touch[], happen: () => void, ready?: () => boolean): string;
  withdraw(name: string): void;
  /** The code that runs now reached this. */
  note(touch: Touch): void;
  /** Runs code of a tab: the timers that it sets are that tab's. */
  as<T>(who: string, work: () => T): T;
  /** The names of what may happen next. */
  open(): string[];
  perform(name: string): Promise<Effects>;
  /** Lets everything happen that is left, always the first of what may. */
  settle(): Promise<void>;
  pass(ms: number): void;
  readonly setTimeout: (run: (...values: unknown[]) => void, ms?: number, ...values: unknown[]) => number;
  readonly clearTimeout: (timer: number | undefined) => void;
}

export interface Pace {
  /** How often time may pass although something that was waited for has not come. */
  readonly hurries: number;
  /** Not for longer than this, ms. */
  readonly slowMs: number;
}

const timePasses = 'time passes';
const endless = 2000;

// Taken before a story puts its own timers in their place. All promises have had their turns when this one calls back.
const { setImmediate } = globalThis;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createStage({ hurries, slowMs }: Pace): Stage {
  const steps = new Map<string, Step>();
  const timers = new Map<number, Timer>();
  const counts = new Map<string, number>();
  let clock = 1_800_000_000_000;
  let lastTimer = 0;
  let hurriesLeft = hurries;
  let noted = new Set<Touch>();
  let running = '';

  const ready = () => [...steps].flatMap(([name, step]) => (step.ready() ? name : []));
  /** What each tab's event loop would run next of the timers that are due: in its own order, whatever the others do. */
  const due = () => {
    const next = new Map<string, [number, Timer]>();
    for (const entry of [...timers].sort(([, one], [, other]) => one.at - other.at)) {
      const name = `${entry[1].who}: a timer`;
      if (entry[1].at <= clock && !next.has(name)) next.set(name, entry);
    }
    return next;
  };
  const nextInstant = () => Math.min(...[...timers.values()].map(({ at }) => at));

  const stage: Stage = {
    now: () => clock,
    expect(who, what, touches, happen, isReady = () => true) {
      const kind = `${who}: ${what}`;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      const name = count === 1 ? kind : `${kind} (${count})`;
      steps.set(name, { who, touches: [`of ${who}`, ...touches], happen, ready: isReady });
      return name;
    },
    withdraw(name) {
      steps.delete(name);
    },
    note(touch) {
      noted.add(touch);
    },
    as(who, work) {
      running = who;
      return work();
    },
    open() {
      const names = [...ready(), ...due().keys()];
      const mayPass = names.length === 0 || (hurriesLeft > 0 && nextInstant() <= clock + slowMs);
      return timers.size > 0 && mayPass && nextInstant() > clock ? [...names, timePasses] : names;
    },
    async perform(name) {
      noted = new Set();
      const step = steps.get(name);
      const [id, timer] = due().get(name) ?? [];
      if (step) {
        steps.delete(name);
        for (const touch of step.touches) noted.add(touch);
        stage.as(step.who, step.happen);
      } else if (timer) {
        timers.delete(id as number);
        noted.add(`of ${timer.who}`);
        stage.as(timer.who, timer.run);
      } else if (name === timePasses) {
        if (ready().length > 0) hurriesLeft -= 1;
        clock = nextInstant();
        noted.add('everything');
      } else throw new Error(`The replay took another way: nobody waits for "${name}".`);
      await turn();
      return noted;
    },
    async settle() {
      await turn();
      for (let count = 0; count < endless; count += 1) {
        const [first] = stage.open();
        if (first === undefined) return;
        await stage.perform(first);
      }
      throw new Error('It does not come to rest.');
    },
    pass(ms) {
      clock += ms;
    },
    setTimeout(run, ms = 0, ...values) {
      lastTimer += 1;
      timers.set(lastTimer, { who: running, at: clock + ms, run: () => run(...values) });
      return lastTimer;
    },
    clearTimeout(timer) {
      if (timer !== undefined) timers.delete(timer);
    },
  };
  return stage;
}
