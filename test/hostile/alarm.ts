import { inspect } from 'node:util';
import { vi } from 'vitest';
import { csrf, passwords } from './cast.ts';

/** All that a log or an error tracker would get hold of. */
export function everything(value: unknown): string {
  if (!(value instanceof Error)) return inspect(value, { depth: 6 });
  // The answer of an `incomplete_login` is for the program that takes the next step. It is not enumerable: no log writes it down.
  const names = Object.getOwnPropertyNames(value).filter((name) => name !== 'answer');
  const own = names.map((name) => [name, Reflect.get(value, name)]);
  return [value.message, value.stack, JSON.stringify(own), value.cause ? everything(value.cause) : ''].join('\n');
}

export const brief = (value: unknown): string => inspect(value, { depth: 0 }).slice(0, 200);

/** More timers than a client has use for in an hour: one that fires at once, and again, is a busy loop. */
const mostTimers = 3000;
/** Before fake timers replace it: the turn of the event loop in which Node reports a rejection that nobody handled. */
const turn = setImmediate;

/** Notes what must never happen, in this process and in what is told. */
export interface Alarm {
  note(what: string): void;
  /** A value that must never be told. Long enough to be looked for: "a" is in every sentence. */
  hide(secret: unknown): void;
  isIn(text: string): boolean;
  /** Somebody was told this: an error, an event, a warning. */
  tell(what: unknown): void;
  /** Stops listening, and says all that was noted. */
  stop(): Promise<string[]>;
}

export function setAlarm(): Alarm {
  const wrong = new Set<string>();
  const secrets = new Set<string>([...passwords, csrf]);
  const told: string[] = [];
  let timers = 0;

  const unhandled = (reason: unknown) => wrong.add(`nobody handled ${brief(reason)}`);
  process.on('unhandledRejection', unhandled);
  process.on('uncaughtException', unhandled);
  const { setTimeout } = globalThis;
  globalThis.setTimeout = ((run: () => void, ms?: number) => {
    timers += 1;
    if (!(Number(ms ?? 0) >= 0)) wrong.add(`a timer of ${ms} ms`);
    return setTimeout(run, ms);
  }) as typeof globalThis.setTimeout;
  for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...words) => void told.push(everything(words)));

  const isIn = (text: string) => [...secrets].some((secret) => text.includes(secret));

  return {
    note: (what) => wrong.add(what),
    hide(secret) {
      if (typeof secret === 'string' && secret.trim().length >= 16) secrets.add(secret.trim());
    },
    isIn,
    tell: (what) => told.push(everything(what)),
    async stop() {
      await new Promise((resolve) => turn(resolve));
      process.off('unhandledRejection', unhandled);
      process.off('uncaughtException', unhandled);
      globalThis.setTimeout = setTimeout;
      if (timers > mostTimers) wrong.add(`a busy loop: ${timers} timers`);
      // Only now: a secret may have been told before it was known for one.
      if (isIn(told.join('\n')))
        for (const each of told) if (isIn(each)) wrong.add(`told a secret: ${each.slice(0, 200)}`);
      return [...wrong];
    },
  };
}
