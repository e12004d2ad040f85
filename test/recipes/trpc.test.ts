import { TRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { describeRecipe, setUp, testCalledOff } from './contract.ts';
import { createTrpc } from './trpc.ts';
import { type Gate, serveTrpc } from './trpc-server.ts';

const clientOf = (auth: Auth, origin = 'https://api.example.com') => createTrpc(auth, `${origin}/trpc`);

async function start(gate: Gate = 'context') {
  let answered: readonly number[] = [];
  const world = await setUp((server, held) => {
    const front = serveTrpc(server, held, gate);
    answered = front.answered;
    return front.fetch;
  });
  return { ...world, client: clientOf(world.auth), answered };
}

describeRecipe(
  'tRPC',
  ({ auth }) => ({
    customerOf: (id) => clientOf(auth).customerOf.query(id),
    elsewhere: (origin) => clientOf(auth, origin).menu.query(),
  }),
  (...django) => serveTrpc(...django).fetch,
);

testCalledOff(
  'tRPC',
  ({ auth }) => {
    const client = clientOf(auth);
    return (signal) => client.customerOf.query(1, { signal });
  },
  (...django) => serveTrpc(...django).fetch,
);

test('tRPC: the calls of one tick travel together, and are sent again together', async () => {
  const { client, server, answered } = await start();
  server.expireAccess();
  expect(await Promise.all([client.customerOf.query(1), client.menu.query()])).toEqual(['ada', ['margherita']]);
  expect(answered).toEqual([401, 200]);
  expect(server.count('jwt/refresh')).toBe(1);
});

test('tRPC: where procedures refuse one by one, a batch of which a part is refused is not refreshed', async () => {
  const { client, server, answered } = await start('procedure');
  server.expireAccess();
  const [order, menu] = await Promise.allSettled([client.customerOf.query(1), client.menu.query()]);
  expect([order.status, menu.status]).toEqual(['rejected', 'fulfilled']);
  expect(answered).toEqual([207]);
  expect(server.count('jwt/refresh')).toBe(0);
});

test('tRPC: a refusal after the answer is a TRPCClientError whose response has 401, and the session is over', async () => {
  const { auth, client, server } = await start();
  server.expireAccess();
  server.revokeRefresh();
  const error = await client.customerOf.query(1).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TRPCClientError);
  expect(error).toMatchObject({ meta: { response: { status: 401 } } });
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
});

test('tRPC: a refusal before the request is a TRPCClientError caused by session_ended', async () => {
  const { client, server, wait, answered } = await start();
  wait(301);
  server.revokeRefresh();
  await expect(client.customerOf.query(1)).rejects.toMatchObject({ cause: { code: 'session_ended' } });
  expect(answered).toEqual([]);
});
