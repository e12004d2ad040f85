import { GraphQLClient } from 'graphql-request';
import type { Auth } from '../../src/fetch.ts';

export const createGraphQL = (auth: Auth, url: string) => new GraphQLClient(url, { fetch: auth.fetch });
