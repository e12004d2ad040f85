import { type AuthOptions, createAuth } from '../../src/index.ts';

/** What everybody may read. */
export const isPublic: NonNullable<AuthOptions['isPublic']> = ({ url, method }) =>
  method === 'GET' && url.pathname.startsWith('/api/public/');

export const openShop = () => createAuth({ baseUrl: '/auth/', isPublic });
