import { act, cleanup, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { onTestFinished } from 'vitest';
import type { Framework } from './two-people.ts';

/** React in StrictMode, as an application in development has it. */
export const inReact: Framework<ReactNode> = {
  async show(page) {
    onTestFinished(cleanup);
    return (await act(async () => render(page, { reactStrictMode: true }))).container;
  },
  act: async (work) => act(work),
};
