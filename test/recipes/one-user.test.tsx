// @vitest-environment happy-dom
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { describe, expect, test } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { ada, bob } from './contract.ts';
import { inReact, suspendingBeside } from './in-react.ts';
import { createSite } from './one-user.tsx';
import { opener } from './open-page.ts';
import { testSuspended } from './suspended.ts';

const order = (auth: Auth) => ({
  queryKey: ['order'],
  queryFn: () => auth.api.get('orders/1/', { retry: 0 }).json<{ customer: string }>(),
  staleTime: Number.POSITIVE_INFINITY,
});
const Suspended = ({ auth }: { auth: Auth }) => useSuspenseQuery(order(auth)).data.customer;
const Plain = ({ auth }: { auth: Auth }) => useQuery(order(auth)).data?.customer;

describe('a page that React creates again for each user', () => {
  testSuspended(inReact, {
    suspended: suspendingBeside(({ auth }) => {
      const Site = createSite(auth);
      return (
        <Site>
          <Suspended auth={auth} />
        </Site>
      );
    }),
  });

  test('shows the next user nothing of the last one', async () => {
    const { open } = opener(inReact, {});
    const { auth, seen, text, isOf } = await open({
      page({ auth }) {
        const Site = createSite(auth);
        return (
          <Site>
            <Plain auth={auth} />
          </Site>
        );
      },
      says: '$',
      before: ({ auth }) => auth.login(ada),
    });
    await isOf('ada');
    await inReact.act(() => auth.login(bob));
    expect(text()).not.toContain('ada');
    seen.length = 0;
    await isOf('bob');
    expect(seen).not.toContain('ada');
  });
});
