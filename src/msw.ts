/**
 * A Djoser server in memory, as request handlers for Mock Service Worker.
 *
 * @module latchkey/msw
 * @category API
 */

export { fakeDjoserHandlers } from './testing/msw.ts';
