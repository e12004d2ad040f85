import { TRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { describeRecipe, setUp } from './contract.ts';
import { createTrpc } from './trpc.ts';
import { serveTrpc } from './trpc-server.ts';

const clientOf = (auth: Auth, origin = 'https://api.example.com') => createTrpc(auth, `${origin}/trpc`);

describeRecipe('tRPC', ({ auth, server }) => {
  serveTrpc(server);
  const client = clientOf(auth);
  return {
    customerOf: (id) => client.customerOf.query(id),
    elsewhere: (origin) => clientOf(auth, origin).customerOf.query(1),
  };
});

test('tRPC: ten calls of one tick travel together, and are sent again together', async () => {
  const { auth, server } = await setUp();
  serveTrpc(server);
  server.expireAccess();
  const client = clientOf(auth);
  await Promise.all([1, 2, 3].map((id) => client.customerOf.query(id)));
  expect(server.calls('/trpc/:procedures').map(({ status }) => status)).toEqual([401, 200]);
});

test('tRPC: a refusal after the answer is a TRPCClientError whose response has 401, and the session is over', async () => {
  const { auth, server } = await setUp();
  serveTrpc(server);
  server.expireAccess();
  server.revokeRefresh();
  const error = await clientOf(auth)
    .customerOf.query(1)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TRPCClientError);
  expect(error).toMatchObject({ meta: { response: { status: 401 } } });
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
});

test('tRPC: a refusal before the request is a TRPCClientError caused by session_ended', async () => {
  const { auth, server, wait } = await setUp();
  serveTrpc(server);
  wait(301);
  server.revokeRefresh();
  await expect(clientOf(auth).customerOf.query(1)).rejects.toMatchObject({ cause: { code: 'session_ended' } });
});
