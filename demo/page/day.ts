import type { Racer, Score } from './score.ts';
import { verdict } from './score.ts';

/** What an ordinary day asks of a page. */
export interface DayParts {
  say(text: string): void;
  /** Types the password wherever it is asked for. */
  logIn(): Promise<void>;
  openTabs(): Promise<void>;
  reloadTabs(): Promise<void>;
  callInEveryTab(times: number): void;
  expireAccess(): Promise<void>;
  weather(now: 'fine' | 'down'): Promise<void>;
  /** Waits until the server has had nothing to do for a while. */
  quiet(): Promise<void>;
  score(): Record<Racer, Score>;
  /** Ends the day where it is, by an error, once the visitor wants the page. */
  throwIfStopped(): void;
}

/** The same day for both: tabs, a lunch break, a deployment. Nobody logs out. */
export async function ordinaryDay({ throwIfStopped, ...parts }: DayParts): Promise<void> {
  const day = {
    ...parts,
    async quiet() {
      await parts.quiet();
      throwIfStopped();
    },
    async logIn() {
      throwIfStopped();
      await parts.logIn();
    },
  };
  day.say('Morning: both log in, and two more tabs are opened.');
  await day.logIn();
  await day.openTabs();
  await day.quiet();

  day.say('After lunch: the access tokens are over, and every tab has five things to ask at once.');
  await day.expireAccess();
  day.callInEveryTab(5);
  await day.quiet();

  day.say(
    'Who was logged out types the password again. Then a deployment: for a moment the server answers 503, and the tabs are reloaded.',
  );
  await day.logIn();
  await day.weather('down');
  await day.reloadTabs();
  await day.quiet();
  await day.weather('fine');

  day.say('Back to work, and to the password, where it is asked for.');
  await day.logIn();
  day.callInEveryTab(1);
  await day.quiet();
  day.say(`Evening. ${verdict(day.score())}`);
}
