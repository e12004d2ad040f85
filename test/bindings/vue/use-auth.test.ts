// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { createApp, defineComponent, effectScope, h, KeepAlive, nextTick, ref, watch } from 'vue';
import { createAuthPlugin, useAuth, useUser } from '../../../src/vue.ts';
import { ada, bob, counted, type Member, newClient, newServer } from '../client.ts';

const Status = defineComponent(() => {
  const { state } = useAuth();
  return () => h('i', state.value.status);
});

const Name = defineComponent(() => {
  const { user, error } = useUser<Member>();
  return () => h('b', user.value?.username ?? String((error.value as { code?: string } | null)?.code ?? 'nobody'));
});

const mounted: { unmount(): void }[] = [];
afterEach(() => {
  for (const page of mounted.splice(0)) page.unmount();
});
function show(component: object, auth: ReturnType<typeof newClient>) {
  const page = mount(component, { global: { plugins: [createAuthPlugin(auth)] } });
  mounted.push(page);
  return page;
}

describe('useAuth', () => {
  it('follows the session of the app’s client, and leaves no listener behind', async () => {
    const auth = counted(newClient(newServer()));
    const page = show(Status, auth);
    expect(page.text()).toBe('restoring');
    await auth.ready;
    await nextTick();
    expect(page.text()).toBe('anonymous');
    await auth.login(ada);
    await nextTick();
    expect(page.text()).toBe('authenticated');
    await auth.logout();
    await nextTick();
    expect(page.text()).toBe('anonymous');
    expect(auth.listeners()).toBe(1);
    page.unmount();
    expect(auth.listeners()).toBe(0);
  });

  it('gives the very object of `auth.state`, as it is', async () => {
    const auth = newClient(newServer());
    await auth.login(ada);
    const scope = effectScope();
    const { state } = scope.run(() => useAuth(auth)) ?? expect.unreachable();
    expect(state.value).toBe(auth.state);
    await auth.getUser();
    expect(state.value).toBe(auth.state);
    scope.stop();
    await auth.logout();
    expect(state.value).toMatchObject({ status: 'authenticated' });
  });

  it('shows the state of the moment in a page that was kept alive out of sight', async () => {
    const auth = counted(newClient(newServer()));
    await auth.login(ada);
    const isShown = ref(true);
    const page = show(() => [h(KeepAlive, () => (isShown.value ? h(Status) : h('u'))), h(Status)], auth);
    isShown.value = false;
    await nextTick();
    await auth.logout();
    isShown.value = true;
    await nextTick();
    expect(page.text()).toBe('anonymousanonymous');
    expect(auth.listeners()).toBe(2);
  });

  it('has changed everywhere when a watcher is told', async () => {
    const auth = newClient(newServer());
    await auth.login(ada);
    const scope = effectScope();
    const seen: string[][] = [];
    scope.run(() => {
      const [one, two] = [useAuth(auth).state, useAuth(auth).state];
      watch([one, two], ([first, second]) => seen.push([first.status, second.status]));
    });
    await auth.logout();
    await nextTick();
    expect(seen).toEqual([['anonymous', 'anonymous']]);
    scope.stop();
  });

  it('keeps two apps in one page apart', async () => {
    const server = newServer();
    const one = newClient(server);
    const two = newClient(server, { name: 'two' });
    const pages = [show(Name, one), show(Name, two)];
    await Promise.all([one.login(ada), two.login(bob)]);
    await Promise.all([one.getUser(), two.getUser()]);
    await flushPromises();
    expect(pages.map((page) => page.text())).toEqual(['ada', 'bob']);
  });

  it('says what is missing in an app without a client', () => {
    const app = createApp(Status);
    app.config.warnHandler = () => {};
    expect(() => app.mount(document.createElement('div'))).toThrow(/app\.use\(createAuthPlugin\(auth\)\)/);
  });
});
