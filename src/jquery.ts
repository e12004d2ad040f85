/**
 * `attachAuth` adds the session to `$.ajax`.
 *
 * @module latchkey/jquery
 * @category API
 */

export type { Ajax } from './bindings/jquery/ajax.ts';
export { attachAuth } from './bindings/jquery/attach.ts';
export type { Authorizer } from './bindings/send-authorized.ts';
