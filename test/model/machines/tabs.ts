import type { Origin, PageParts } from './page.ts';
import { openPage } from './page.ts';
import type { Area } from './storage.ts';
import { type Watched, watch } from './watch.ts';
import type { World } from './world.ts';

const atMost = 4;

/** The tabs of one origin, and what a user and a browser do with them. */
export interface Tabs {
  /** All pages that are not gone. */
  all(): readonly Watched[];
  /** The page of this number among those that a user can use now. */
  awake(number: number): Watched | undefined;
  open(session?: Area, isPrerendered?: boolean): void;
  /** The user closes the tab, or the page: it is told so. The browser then cuts off its requests. */
  close(page: Watched): void;
  /** The page is gone without a word. `cut`: its requests are cut off, and do not end in the browser. */
  kill(page: Watched, cut: boolean): void;
  /** The user follows a link: the page goes into the back/forward cache, if the browser can keep it. */
  leave(page: Watched): void;
  /** The user reloads, or follows a link to another page of the same site. */
  navigate(page: Watched): void;
  /** All that is frozen or cached goes on. */
  resume(): number;
}

export function createTabs(parts: PageParts, origin: Origin, world: World, newSession: () => Area): Tabs {
  const { network } = parts;
  const pages = new Set<Watched>();

  const leaving = (page: Watched, url: string) => {
    const destination = { url, sameDocument: false };
    page.navigation.dispatch({ type: 'navigate', hashChange: false, downloadRequest: null, destination });
  };
  const end = (page: Watched, isCut: boolean) => {
    if (isCut) network.cutOff(page.life);
    page.life.close();
    origin.locks.releaseAll(page.life);
    pages.delete(page);
  };
  const open = (session: Area, isPrerendered = false) => {
    const isAlone = [...pages].every(({ auth }) => auth.state.status === 'anonymous');
    pages.add(watch(openPage(parts, origin, session, isPrerendered), world, isAlone));
  };
  const tabs: Tabs = {
    all: () => [...pages],
    awake(number) {
      const awake = [...pages].filter(({ life, isPrerendered }) => life.state === 'awake' && !isPrerendered);
      return awake[number % Math.max(awake.length, 1)];
    },
    open(session = newSession(), isPrerendered = false) {
      if (pages.size < atMost) open(session, isPrerendered);
    },
    close(page) {
      page.window.dispatch({ type: 'pagehide' });
      end(page, true);
    },
    kill: end,
    leave(page) {
      leaving(page, `${origin.url}elsewhere/`);
      page.window.dispatch({ type: 'pagehide' });
      network.cutOff(page.life);
      // A browser does not keep a page that holds a lock.
      if (page.holdsLock()) end(page, true);
      else page.life.cache();
    },
    navigate(page) {
      leaving(page, origin.url);
      tabs.close(page);
      open(page.session);
    },
    resume() {
      let resumed = 0;
      for (const page of pages) {
        const { state } = page.life;
        if (state === 'awake') continue;
        resumed += 1;
        page.life.thaw();
        page.window.dispatch({ type: state === 'cached' ? 'pageshow' : 'focus' });
      }
      return resumed;
    },
  };
  return tabs;
}
