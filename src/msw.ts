export { fakeDjoserHandlers } from './testing/msw.ts';
