import { act, cleanup, render } from '@testing-library/react';
import { Activity, createElement, lazy, type ReactNode, Suspense, useSyncExternalStore } from 'react';
import { onTestFinished } from 'vitest';
import type { World } from './contract.ts';
import type { Framework, Opening } from './open-page.ts';

function opening(show: (isOpen: boolean, part: ReactNode) => ReactNode): Opening<ReactNode> {
  let isOpen = true;
  let changed = () => {};
  const subscribe = (listener: () => void) => {
    changed = listener;
    return () => {};
  };
  const Door = ({ children }: { children: ReactNode }) =>
    show(
      useSyncExternalStore(subscribe, () => isOpen),
      children,
    );
  return {
    door: (part) => createElement(Door, null, part),
    open(next) {
      isOpen = next;
      changed();
    },
  };
}

/** React in StrictMode, as an application in development has it. */
export const inReact: Framework<ReactNode> = {
  async show(page) {
    onTestFinished(cleanup);
    return (await act(async () => render(page, { reactStrictMode: true }))).container;
  },
  act: async (work) => act(work),
  door: () => opening((isOpen, part) => isOpen && part),
  curtain: () =>
    opening((isOpen, part) => createElement(Activity, { mode: isOpen ? 'visible' : 'hidden', children: part })),
};

/** A page that suspends, and has no boundary of its own. */
export const suspending = (page: (world: World) => ReactNode) => ({
  'no boundary': page,
  'a boundary above the page': (world: World) => createElement(Suspense, { fallback: 'outside' }, page(world)),
});

/** The same beside a part that is loaded later: React renders the page several times before it commits the page. */
export const suspendingBeside = (page: (world: World) => ReactNode) => ({
  ...suspending(page),
  'a part beside the page that is loaded later': (world: World) => {
    const loaded = new Promise<{ default: () => null }>((resolve) => setTimeout(resolve, 100, { default: () => null }));
    return createElement(Suspense, null, page(world), createElement(lazy(() => loaded)));
  },
});
