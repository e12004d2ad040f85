/** One page of a library that keeps answers, as a browser shows it. */
import { expect, onTestFinished } from 'vitest';
import { setUp, type Visitors, type World } from './contract.ts';

/** Takes a part of a page, and gives that part as the page shows it: only while the door is open. */
export type Door<Part> = (part: Part) => Part;
export interface Opening<Part> {
  readonly door: Door<Part>;
  /** The door is open at first. */
  open(isOpen: boolean): void;
}

/** How a framework shows a page. */
export interface Framework<Page, Part = Page> {
  show(page: Page): Promise<Element>;
  /** Does something, and lets the framework show what follows of it at once. */
  act<Result>(work: () => Promise<Result>): Promise<Result>;
  /** A part that is not on the page while the door is closed. */
  door(): Opening<Part>;
  /** A page that the framework hides and keeps while the curtain is closed. */
  curtain?(): Opening<Page>;
}

export interface TwoPeople<Page, Part = Page> {
  /** A page with orders of whoever is logged in, in each way in which the library shows something. */
  page(world: World): Page;
  /** What it says when everything is there, with the user's name in place of `$`. */
  says: string;
  /** A page that shows an order and, by itself, would never ask for the order again. The order is behind a door. */
  settled(world: World, door: Door<Part>): Page;
  /** Pages that show an order with a query that suspends, by where the boundary is. */
  suspended?: Readonly<Record<string, (world: World) => Page>>;
  /** How many requests a query that suspends sends for a user. Default 1. */
  requests?: number;
  /** Whether the library still works after the framework has hidden it. Default true. */
  isHideable?: boolean;
  /** A server of the library's own. */
  serve?(world: World): void;
}

export const isOfTheApi = ({ path }: { path: string }) => !path.startsWith('/auth/');

export interface Options<Page> {
  page(world: World): Page;
  says: string;
  /** What happens before the page is opened. */
  before?(world: World): Promise<unknown>;
}

/** How pages are opened: by ada, who is logged in, unless `before` changes that. */
export function opener<Page, Part>(
  { show, act }: Framework<Page, Part>,
  { serve }: Pick<TwoPeople<Page, Part>, 'serve'>,
) {
  const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));

  /** The page now, and in each moment since. */
  async function open({ page, says, before }: Options<Page>) {
    const world = await setUp();
    serve?.(world);
    await before?.(world);
    const element = await show(page(world));
    const text = () => element.textContent?.trim() ?? '';
    const seen: string[] = [];
    const observer = new MutationObserver(() => seen.push(text()));
    observer.observe(element, { subtree: true, childList: true, characterData: true });
    onTestFinished(() => observer.disconnect());
    const isOf = async (user: string) => {
      const expected = says.replaceAll('$', user).trim();
      for (let turn = 0; turn < 50 && text() !== expected; turn += 1) await settled();
      expect(text()).toBe(expected);
    };
    const requests = () => world.server.count(isOfTheApi);
    return { ...world, text, seen, isOf, requests };
  }

  /** A page that a visitor has opened. The answers to the visitor are held back until `answer` is called. */
  async function openAsVisitor(how: Visitors, options: Options<Page>) {
    let answer = () => {};
    const before = async (world: World) => {
      await world.auth.logout();
      answer = world.holdVisitors(how);
      serve?.(world);
    };
    const opened = await open({ ...options, before });
    await expect.poll(opened.requests).toBeGreaterThan(0);
    return { ...opened, answer: () => answer() };
  }

  return { open, openAsVisitor, settled };
}
