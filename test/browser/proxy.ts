import { type Host, passOn, startHost } from '../helpers/host.ts';

/** Not a secure context: a browser trusts plain http on loopback only. The name exists nowhere but in the proxy. */
export const plainOrigin = 'http://app.test';

export interface PlainProxy extends Host {
  /** `127.0.0.1:<port>` */
  readonly address: string;
}

/** An http proxy that takes every host for one server. */
export async function startProxy(target: string): Promise<PlainProxy> {
  const host = await startHost(passOn(target));
  return { ...host, address: new URL(host.origin()).host };
}
