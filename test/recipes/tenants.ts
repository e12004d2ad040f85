import { type Auth, type AuthOptions, createAuth } from '../../src/fetch.ts';

/** One label of a host name. `evil.example/` is none: it would make another host out of the address. */
const tenantName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Gives the client of a tenant: always the same client for the same tenant. */
export function createTenants(domain: string, options: Omit<AuthOptions, 'baseUrl' | 'name'> = {}) {
  const clients = new Map<string, Auth>();
  return (tenant: string): Auth => {
    if (!tenantName.test(tenant)) throw new TypeError(`This is no name of a tenant: ${JSON.stringify(tenant)}`);
    const known = clients.get(tenant);
    if (known) return known;
    const auth = createAuth({ ...options, baseUrl: `https://${tenant}.${domain}/auth/`, name: `tenant-${tenant}` });
    clients.set(tenant, auth);
    return auth;
  };
}
