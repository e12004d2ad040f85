import { blink, gecko } from './puppeteer.ts';
import { webKit } from './webdriver.ts';

/** One real browser, driven the same way whichever it is. */
export interface Browser {
  readonly name: EngineName;
  /** What this browser cannot do under automation, and why. */
  readonly cannot: Partial<Record<Ability, string>>;
  /** Cookies, storage, locks and channels that nothing has touched yet. The profile before it is closed. */
  freshProfile(options?: ProfileOptions): Promise<Profile>;
  /** The laptop is closed: nothing of the browser runs any more, and the clock goes on. */
  sleep(): Promise<void>;
  /** The laptop is opened. */
  wake(): Promise<void>;
  close(): Promise<void>;
}

export type EngineName = 'Chromium' | 'Firefox' | 'WebKit';

/** What not every browser can do under automation. */
export type Ability = 'freeze' | 'crash' | 'offline' | 'problems';

export interface ProfileOptions {
  /** `127.0.0.1:<port>` of an http proxy, for pages of other hosts than loopback. */
  proxy?: string | undefined;
}

/** What the tabs of one user share. */
export interface Profile {
  /** Opens a tab, in front where the browser does that, and waits until the page has loaded. */
  open(url: string): Promise<Tab>;
  /** Closes every tab and forgets everything. */
  close(): Promise<void>;
}

export interface Tab {
  /** Resolves when the page has loaded. */
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** One step back in the history. Resolves when the page has gone; the one behind it may come from the back/forward cache. */
  back(): Promise<void>;
  /** Runs a function in the page, which sees only its arguments. They and what it resolves to travel as JSON. */
  evaluate<Args extends readonly Json[], Result>(
    run: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>;
  /** Nobody looks at this tab any more: `document.visibilityState` is `hidden`. */
  hide(): Promise<void>;
  show(): Promise<void>;
  /** Stops all its tasks, as a browser does with a tab that nobody has looked at for long. */
  freeze(): Promise<void>;
  resume(): Promise<void>;
  offline(is: boolean): Promise<void>;
  /** Everything that went wrong since the tab was opened, in that order. */
  problems(): Promise<readonly Problem[]>;
  /** Ends the process of the page from one moment to the next, without any of its events. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/** One red line of the browser's console. */
export interface Problem {
  /**
   * `error`: what the page wrote with `console.error`. `uncaught`: an exception or a rejection that nobody caught. `request`: what Chromium
   * itself writes of a request that was answered with 400 or more, or not at all; Firefox writes no such line.
   */
  readonly kind: 'error' | 'uncaught' | 'request';
  readonly text: string;
  /** The address that was asked, for a `request`. */
  readonly url: string;
}

export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

/** The three engines, or those named in `LATCHKEY_BROWSERS` (`Chromium,WebKit`). */
export function browsers(): { name: EngineName; launch: () => Promise<Browser> }[] {
  const all = [
    { name: 'Chromium', launch: blink },
    { name: 'Firefox', launch: gecko },
    { name: 'WebKit', launch: webKit },
  ] as const;
  const only = process.env.LATCHKEY_BROWSERS?.split(',');
  return all.filter(({ name }) => !only || only.includes(name));
}
