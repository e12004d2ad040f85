// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { defineComponent, effectScope, h, nextTick } from 'vue';
import { createAuthPlugin, type UserRefs, useUser, useUserKey } from '../../../src/vue.ts';
import { ada, bob, clientThatLooks, counted, type Member, newClient, newServer } from '../client.ts';

type Client = ReturnType<typeof newClient>;

const Name = defineComponent(() => {
  const { user } = useUser<Member>();
  return () => h('b', user.value?.username ?? 'nobody');
});

const show = (component: object, auth: Client) => {
  const page = mount(component, { global: { plugins: [createAuthPlugin(auth)] } });
  onTestFinished(() => page.unmount());
  return page;
};

/** What a page shows of it. */
const shown = ({ user, error, isPending }: UserRefs<Member>) => ({
  user: user.value?.username ?? null,
  error: (error.value as { code?: string } | null)?.code ?? null,
  isPending: isPending.value,
});

const showUser = (auth: Client) => {
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  const refs = scope.run(() => useUser(auth)) as UserRefs<Member>;
  return { now: () => shown(refs), refetch: refs.refetch };
};

describe('useUser', () => {
  it('reads the user once for all components, and the next one when another user logs in', async () => {
    const server = newServer();
    const auth = counted(newClient(server));
    const page = show(() => [h(Name), h(Name)], auth);
    await auth.login(ada);
    await auth.getUser();
    await flushPromises();
    expect(page.text()).toBe('adaada');
    expect(server.count('users/me')).toBe(1);
    await auth.login(bob);
    await auth.getUser();
    await flushPromises();
    expect(page.text()).toBe('bobbob');
    await auth.logout();
    await nextTick();
    expect(page.text()).toBe('nobodynobody');
    page.unmount();
    expect(auth.listeners()).toBe(0);
  });

  it('is pending until it is known who is there, and while the user is read', async () => {
    const server = newServer({ latencyMs: ({ path }) => (path === '/auth/users/me/' ? 20 : 0) });
    const { auth, find } = clientThatLooks(server);
    const { now } = showUser(auth);
    const pending = { user: null, error: null, isPending: true };
    expect(now()).toEqual(pending);
    find();
    await auth.ready;
    expect([auth.state.status, now()]).toEqual(['authenticated', pending]);
    await auth.getUser();
    await flushPromises();
    expect(now()).toEqual({ user: 'ada', error: null, isPending: false });
    await auth.logout();
    expect(now()).toEqual({ user: null, error: null, isPending: false });
  });

  it('says why the user could not be read, and can be asked again: pending meanwhile, and then the user', async () => {
    const server = newServer();
    const auth = newClient(server);
    await auth.login(ada);
    server.failNext('users/me', [503, 503]);
    const { now, refetch } = showUser(auth);
    await auth.getUser().catch(() => {});
    await flushPromises();
    expect(now()).toEqual({ user: null, error: 'server_error', isPending: false });
    await refetch();
    expect(now()).toEqual({ user: null, error: 'server_error', isPending: false });
    const asking = refetch();
    expect(now()).toEqual({ user: null, error: null, isPending: true });
    await asking;
    expect(now()).toEqual({ user: 'ada', error: null, isPending: false });
  });

  it('leaves the error when somebody else has read the user', async () => {
    const server = newServer();
    const auth = newClient(server);
    await auth.login(ada);
    server.failNext('users/me', 503);
    const { now } = showUser(auth);
    await auth.getUser().catch(() => {});
    await flushPromises();
    await auth.getUser();
    expect(now()).toEqual({ user: 'ada', error: null, isPending: false });
  });

  it('leaves the error by itself once the session was renewed', async () => {
    const clock = { ahead: 0 };
    const server = newServer();
    const auth = newClient(server, { now: () => Date.now() + clock.ahead });
    await auth.login(ada);
    clock.ahead = 301_000;
    server.failNext('jwt/refresh', 503);
    const { now } = showUser(auth);
    await auth.getUser().catch(() => {});
    await flushPromises();
    expect(now()).toEqual({ user: null, error: 'refresh_unavailable', isPending: false });
    clock.ahead = 310_000;
    await auth.refresh();
    await vi.waitFor(() => expect(now()).toEqual({ user: 'ada', error: null, isPending: false }));
  });
});

describe('useUserKey', () => {
  const Notes = defineComponent(() => () => h('input'));
  const Page = defineComponent(() => {
    const userKey = useUserKey();
    return () => h(Notes, { key: userKey.value });
  });

  it('makes anew what a user had on the page, and leaves what a visitor has there who logs in', async () => {
    const auth = counted(newClient(newServer()));
    await auth.ready;
    const page = show(Page, auth);
    const input = () => page.find('input').element as HTMLInputElement;
    input().value = 'what a visitor typed';
    await auth.login(ada);
    await auth.refresh();
    await nextTick();
    expect(input().value).toBe('what a visitor typed');
    await auth.login(bob);
    await nextTick();
    expect(input().value).toBe('');
    input().value = 'what bob typed';
    await auth.logout();
    await nextTick();
    expect(input().value).toBe('');
    page.unmount();
    expect(auth.listeners()).toBe(0);
  });
});
