/**
 * `attachAuth` adds the session to an axios instance.
 *
 * @module latchkey/axios
 * @category API
 */

export { type AxiosClient, attachAuth } from './bindings/axios/attach.ts';
export type { Authorizer } from './bindings/send-authorized.ts';
