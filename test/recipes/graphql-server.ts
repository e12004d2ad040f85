import { buildSchema, graphql } from 'graphql';
import type { World } from './contract.ts';

const schema = buildSchema(`
  type Order { id: Int!, customer: String }
  type Query { order(id: Int!): Order }
`);

interface GraphQLRequest {
  query: string;
  variables?: Record<string, unknown>;
}

/** A GraphQL view behind DRF's authentication: who has no good token gets 401 before any resolver runs. */
export function serveGraphQL({ server, held, visitors }: World): void {
  server.route(
    'POST',
    '/graphql/',
    async (_request, { user, data }) => {
      const { query, variables } = data as GraphQLRequest;
      await held(user?.username);
      const rootValue = { order: ({ id }: { id: number }) => ({ id, customer: user?.username }) };
      return visitors.refusal(user) ?? graphql({ schema, source: query, variableValues: variables ?? {}, rootValue });
    },
    visitors.options,
  );
}
