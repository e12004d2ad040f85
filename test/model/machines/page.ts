import type { LockManagerLike } from '../../../src/core.ts';
import {
  type Auth,
  type AuthEvent,
  type AuthOptions,
  cookieStorage,
  createAuth,
  djoser,
  memoryStorage,
  webStorage,
} from '../../../src/fetch.ts';
import type { TabLocks } from '../../../src/testing/tab-locks.ts';
import type { FakeBrowser } from '../../../src/testing.ts';
import type { Channels } from './channels.ts';
import { createEvents, type Events } from './events.ts';
import { createLife, type Life } from './life.ts';
import type { Network } from './network.ts';
import type { Realm } from './realm.ts';
import type { Setting } from './setting.ts';
import type { Area } from './storage.ts';
import type { Time } from './time.ts';

/** All that the pages of one origin share. */
export interface Origin {
  readonly url: string;
  readonly local: Area;
  /** Has the browser no room left for the storage of this origin? */
  readonly isFull: { value: boolean };
  /** Pages whose writes the browser refuses. */
  readonly failing: Set<Life>;
  /** Does the browser refuse to remove what is stored? */
  readonly isStuck: { value: boolean };
  /** Hear of each text that a page stores in `localStorage`. */
  readonly written: ((text: string) => void)[];
  readonly locks: TabLocks;
  readonly channels: Channels;
}

/** One page of a tab, with the client in it. */
export interface Page {
  readonly life: Life;
  readonly auth: Auth;
  /** `sessionStorage` of the tab. */
  readonly session: Area;
  readonly window: Events;
  readonly navigation: Events;
  readonly told: AuthEvent[];
  readonly warnings: string[];
  /** Was the page loaded in advance, and has not been shown yet? */
  readonly isPrerendered: boolean;
  /** The user sees the page that was loaded in advance. */
  activate(): void;
  show(isHidden: boolean): void;
  holdsLock(): boolean;
  listeners(): number;
}

export interface PageParts {
  readonly setting: Setting;
  readonly time: Time;
  readonly realm: Realm;
  readonly network: Network;
  readonly browser: FakeBrowser;
  readonly baseUrl: string;
  /** Hears of each text that a page stores. */
  stored(text: string): void;
}

/** The options that an application of this setting writes: none but `baseUrl`, by default. */
function optionsOf({ place, revokes, isPublic }: Setting): Partial<AuthOptions> {
  const paths = revokes ? { revoke: place === 'cookieMode' ? 'jwt/logout/' : 'jwt/blacklist/' } : undefined;
  return {
    ...(isPublic && { isPublic: ({ url }) => url.pathname === '/api/public/' }),
    ...(place === 'cookieMode' && { server: djoser({ refreshIn: 'cookie', ...(paths && { paths }) }) }),
    ...(place !== 'cookieMode' && paths && { server: djoser({ paths }) }),
    ...(place === 'session' && { storage: webStorage('session') }),
    ...(place === 'memory' && { storage: memoryStorage() }),
    ...(place === 'cookies' && { storage: cookieStorage() }),
  };
}

/** Loads a page. */
export function openPage(parts: PageParts, origin: Origin, session: Area, isPrerendered = false): Page {
  const { setting, time, realm, network, browser, baseUrl } = parts;
  const life = createLife(realm.base, time.ticks);
  const [window, document, navigation] = [createEvents(life), createEvents(life), createEvents(life)];
  const shown = { visibilityState: 'visible', prerendering: isPrerendered };
  if (isPrerendered) network.gate.prerendered.add(life);
  let holds = 0;
  const inner = origin.locks.of(life);
  const locks: LockManagerLike = {
    ...inner,
    request: (name, options, work) =>
      inner.request(name, options, () => {
        holds += 1;
        return work().finally(() => {
          holds -= 1;
        });
      }),
  };
  const cookies = {
    get cookie() {
      return browser.jar.cookie;
    },
    set cookie(text: string) {
      if (life.isClosed) return;
      browser.jar.cookie = text;
      parts.stored(text);
    },
    get visibilityState() {
      return shown.visibilityState;
    },
    get prerendering() {
      return shown.prerendering;
    },
    baseURI: origin.url,
  };
  realm.add(life, {
    document: Object.assign(cookies, document),
    location: new URL(origin.url),
    navigator: setting.locks ? { locks } : {},
    navigation: Object.assign(navigation, { transition: null }),
    localStorage: origin.local.of(life, window),
    sessionStorage: session.of(life, window),
    BroadcastChannel: setting.channel
      ? function open(name: string) {
          return origin.channels.open(life, name);
        }
      : undefined,
    performance: { now: time.ticks },
    addEventListener: window.addEventListener,
    removeEventListener: window.removeEventListener,
    fetch: network.fetchOf(life),
  });
  const warnings: string[] = [];
  const told: AuthEvent[] = [];
  const auth = life.in(() =>
    createAuth({
      baseUrl,
      onWarning: ({ code, message }) => void warnings.push(`${code}: ${message}`),
      ...optionsOf(setting),
    }),
  );
  for (const type of ['started', 'refreshed', 'refreshfailed', 'ended'] as const)
    auth.on(type, (event: AuthEvent) => void told.push(event));
  return {
    life,
    auth,
    session,
    window,
    navigation,
    told,
    warnings,
    get isPrerendered() {
      return shown.prerendering;
    },
    activate() {
      if (!shown.prerendering) return;
      shown.prerendering = false;
      network.gate.prerendered.delete(life);
      document.dispatch({ type: 'prerenderingchange' });
    },
    show(isHidden) {
      shown.visibilityState = isHidden ? 'hidden' : 'visible';
      document.dispatch({ type: 'visibilitychange' });
    },
    holdsLock: () => holds > 0,
    listeners: () => window.listeners() + document.listeners() + navigation.listeners() + origin.channels.count(life),
  };
}
