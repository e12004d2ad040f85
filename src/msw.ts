/**
 * The Djoser in memory as handlers for Mock Service Worker.
 *
 * @module latchkey/msw
 * @category API
 */

export { fakeDjoserHandlers } from './testing/msw.ts';
