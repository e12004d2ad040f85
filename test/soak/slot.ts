/** A place in the tab bar: one tab after another is open in it. */
import type { Page } from 'puppeteer-core';
import type { Place } from './places.ts';
import { isCalm, type Look, type Told } from './watch.ts';

/** What became of a request of the application. */
export interface Asked extends Look {
  outcome: number | string;
}

export interface Slot {
  readonly index: number;
  /** Nothing else is done to the tab while this work goes on. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
  readonly isBusy: boolean;
  open(): Promise<void>;
  close(): Promise<void>;
  reload(): Promise<void>;
  /** To another page of the application. */
  goOn(name: string): Promise<void>;
  back(): Promise<void>;
  lookAt(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** The application calls the API. Null when the page went before there was an answer. */
  ask(): Promise<Asked | null>;
  look(): Promise<Look>;
  /** Resolves to the id of the session. */
  login(username: string): Promise<string | null>;
  logout(): Promise<void>;
  /** The heap of the page after a collection, bytes. */
  heap(): Promise<number>;
}

export interface Ears {
  told(slot: number, told: Told): void;
  /** A line in the console. */
  line(slot: number, text: string): void;
  /** A page came back from the back/forward cache. */
  returned(): void;
  /** A tab waited for the end of a refresh before it went. */
  waited(): void;
}

export function createSlot(place: Place, index: number, ears: Ears): Slot {
  let page: Page;
  let turn: Promise<unknown> = Promise.resolve();
  let working = 0;

  const listen = async (page: Page) => {
    page.on('console', (message) => ears.line(index, `${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => ears.line(index, `uncaught: ${String(error)}`));
    await page.exposeFunction('tellSoak', (text: string) => {
      const told: Told = JSON.parse(text);
      if (told.type === 'returned') ears.returned();
      else ears.told(index, told);
    });
  };
  const look = () => page.evaluate(() => window.soak.look());
  const calm = async () => {
    for (let waits = 0; !isCalm(await look()); waits += 1) {
      if (waits === 0) ears.waited();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const withSession = async <Result>(
    work: (session: Awaited<ReturnType<Page['createCDPSession']>>) => Promise<Result>,
  ) => {
    const session = await page.createCDPSession();
    try {
      return await work(session);
    } finally {
      await session.detach();
    }
  };
  const lifecycle = (state: 'frozen' | 'active') =>
    withSession((session) => session.send('Page.setWebLifecycleState', { state }));

  return {
    index,
    get isBusy() {
      return working > 0;
    },
    alone(work) {
      working += 1;
      const mine = turn.then(work).finally(() => {
        working -= 1;
      });
      turn = mine.catch(() => {});
      return mine;
    },
    async open() {
      page = await place.open(listen);
    },
    async close() {
      await calm();
      await page.close();
    },
    async reload() {
      await calm();
      await page.reload();
    },
    async goOn(name) {
      await calm();
      await page.goto(place.address(name));
    },
    async back() {
      await calm();
      await page.goBack();
    },
    lookAt: () => page.bringToFront(),
    async freeze() {
      await calm();
      await lifecycle('frozen');
    },
    thaw: () => lifecycle('active'),
    look,
    ask: () =>
      page
        .evaluate(async () => {
          await window.auth.ready;
          const look = window.soak.look();
          const outcome = look.status === 'authenticated' ? await window.page.ping('/api/ping/') : look.status;
          return { ...look, outcome };
        })
        .catch(() => null),
    login: (username) =>
      page.evaluate(async (username) => {
        await window.auth.login({ username, password: 'correct-horse' });
        return window.soak.session();
      }, username),
    logout: () => page.evaluate(async () => void (await window.auth.logout())),
    heap: () =>
      withSession(async (session) => {
        await session.send('HeapProfiler.collectGarbage');
        return (await session.send('Runtime.getHeapUsage')).usedSize;
      }),
  };
}
