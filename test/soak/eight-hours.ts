/** Twelve tabs in virtual time, and what is counted of them. */
import { vi } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { createFakeDjoser, createTabs, type FakeDjoser, type Tab } from '../../src/testing.ts';
import type { Chance } from './chance.ts';
import { createArea, openRealm, type Realm } from './realm.ts';

const api = 'https://api.example.test/items/';
/** What a refresh, or another tab that came to the front, has set is over after this time. */
const restMs = 3_000;

interface Page {
  readonly realm: Realm;
  readonly auth: Auth;
  hiddenAt: number;
}

export interface Hours {
  readonly server: FakeDjoser;
  readonly pages: readonly Page[];
  readonly counts: { answered: number; refused: number; byHiddenTimers: number; ended: number; warnings: number };
  /** Timers of a tab at rest, each number that was seen. */
  readonly timers: { readonly inFront: Set<number>; readonly hidden: Set<number> };
  /** Messages from tab to tab. */
  messages(): number;
  /** Each tab asks the API once a second, and the person looks at one tab after another. */
  work(seconds: number): Promise<void>;
  /** Each tab asks, and nobody looks at any of them. */
  workUnseen(seconds: number): Promise<void>;
  /** Nobody looks at any tab, and no tab asks. */
  idle(seconds: number): Promise<void>;
}

/** Opens the tabs, and logs in. Call it when the clock is a fake one. */
export async function beginHours(
  code: string,
  tabs: number,
  accessSeconds: number,
  chances: { library: Chance; eyes: Chance },
): Promise<Hours> {
  const server = createFakeDjoser({ accessSeconds, latencyMs: 50 });
  const area = createArea();
  const counts: Hours['counts'] = { answered: 0, refused: 0, byHiddenTimers: 0, ended: 0, warnings: 0 };
  const timers = { inFront: new Set<number>(), hidden: new Set<number>() };
  let messages = 0;
  let lastNewsAt = Date.now();

  /** The fake Djoser keeps a log of all that it was asked, so it is not asked for the items. */
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (String(input) !== api) return server.fetch(input, init);
    const token = new Headers(init?.headers).get('Authorization')?.split('.')[1] ?? '';
    const { exp }: { exp: number } = JSON.parse(atob(token));
    if (exp * 1000 > Date.now()) return new Response('{}');
    counts.refused += 1;
    return Response.json({ detail: 'Token is expired', code: 'token_not_valid' }, { status: 401 });
  };
  const counted = (open: Tab['channel']) => (name: string) => {
    const line = open?.(name) ?? null;
    if (!line) return null;
    const { postMessage } = line;
    line.postMessage = (message) => {
      messages += 1;
      postMessage.call(line, message);
    };
    return line;
  };
  const open = (tab: Tab): Page => {
    const realm = openRealm(code, 'https://app.example.test/', area);
    const auth = realm.latchkey.createAuth({
      baseUrl: server.baseUrl,
      fetch,
      random: chances.library.share,
      ...tab,
      channel: counted(tab.channel),
      onWarning: () => (counts.warnings += 1),
    });
    const page: Page = { realm, auth, hiddenAt: Date.now() };
    auth.on('refreshed', ({ cause }) => {
      lastNewsAt = Date.now();
      // A refresh may have begun while the tab was in front.
      if (cause === 'timer' && realm.isHidden && Date.now() - page.hiddenAt > restMs) counts.byHiddenTimers += 1;
    });
    auth.on('ended', () => (counts.ended += 1));
    return page;
  };
  const hide = (page: Page) => {
    page.realm.hide();
    page.hiddenAt = Date.now();
  };

  const pages = createTabs(tabs).map(open);
  for (const page of pages) hide(page);
  let inFront = chances.eyes.oneOf(pages);
  let nextLookAt = Date.now();
  const logIn = inFront.auth.login({ username: 'ada', password: 'correct-horse' });
  await vi.advanceTimersByTimeAsync(1_000);
  await logIn;

  const look = () => {
    hide(inFront);
    inFront = chances.eyes.oneOf(pages);
    inFront.realm.show();
    nextLookAt = Date.now() + chances.eyes.between(10, 600) * 1000;
    lastNewsAt = Date.now();
  };
  const countTimers = () => {
    for (const { realm, auth } of pages) {
      const isIdle = auth.state.status === 'authenticated' && auth.state.refresh === 'idle';
      if (isIdle) timers[realm.isHidden ? 'hidden' : 'inFront'].add(realm.timers);
    }
  };
  const hideAll = () => {
    for (const page of pages) hide(page);
  };
  const ask = async ({ auth }: Page) => {
    const { status } = await auth.fetch(api);
    if (status === 200) counts.answered += 1;
  };

  const second = async () => {
    const asked = pages.map(ask);
    await vi.advanceTimersByTimeAsync(1_000);
    await Promise.all(asked);
  };

  return {
    server,
    pages,
    counts,
    timers,
    messages: () => messages,
    async work(seconds) {
      for (let at = 0; at < seconds; at += 1) {
        if (Date.now() >= nextLookAt) look();
        if (Date.now() - lastNewsAt > restMs) countTimers();
        await second();
      }
    },
    async workUnseen(seconds) {
      hideAll();
      for (let at = 0; at < seconds; at += 1) await second();
    },
    async idle(seconds) {
      hideAll();
      await vi.advanceTimersByTimeAsync(seconds * 1000);
    },
  };
}
