import createClient from 'openapi-fetch';
import type { Auth } from '../../src/fetch.ts';
import type { paths } from './openapi-schema.ts';

export const createApi = (auth: Auth, baseUrl: string) => createClient<paths>({ baseUrl, fetch: auth.fetch });
