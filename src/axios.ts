export { type AxiosClient, attachAuth } from './bindings/axios/attach.ts';
export type { Authorizer } from './bindings/send-authorized.ts';
