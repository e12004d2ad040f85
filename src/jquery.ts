export type { Authorizer } from './bindings/carry.ts';
export type { Ajax } from './bindings/jquery/ajax.ts';
export { attachAuth } from './bindings/jquery/attach.ts';
