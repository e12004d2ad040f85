// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createApp, createSSRApp, defineComponent, h, nextTick } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { createAuthPlugin, SignedIn, SignedOut } from '../../../src/vue.ts';
import { ada, clientThatLooks, counted, newClient, newServer, twoTabs } from '../client.ts';

type Client = ReturnType<typeof newClient>;

const page = (client?: Client) =>
  defineComponent(() => () => {
    const props = client ? { auth: client } : {};
    return [
      h(SignedIn, props, () => [h('button', 'Log out'), h('i')]),
      h(SignedOut, props, { default: () => ['Log in'] }),
    ];
  });

/** How the two get their client. */
const ways: [string, (auth: Client) => ReturnType<typeof mount>][] = [
  ['of the app', (auth) => mount(page(), { global: { plugins: [createAuthPlugin(auth)] } })],
  ['that they are given', (auth) => mount(page(auth))],
];

describe.each(ways)('SignedIn and SignedOut with the client %s', (_, show) => {
  it('show nothing while the session is being restored, and then what is for the user', async () => {
    const { auth, find } = clientThatLooks(newServer());
    const shown = show(auth);
    onTestFinished(() => shown.unmount());
    await flushPromises();
    expect(shown.text()).toBe('');
    find();
    await auth.ready;
    await nextTick();
    expect(shown.text()).toBe('Log out');
  });

  it('follow a login and a logout, and leave no listener behind', async () => {
    const warning = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const auth = counted(newClient(newServer()));
    const shown = show(auth);
    await auth.ready;
    await nextTick();
    expect(shown.text()).toBe('Log in');
    await auth.login(ada);
    await nextTick();
    expect(shown.text()).toBe('Log out');
    await auth.logout();
    await nextTick();
    expect(shown.text()).toBe('Log in');
    shown.unmount();
    expect(auth.listeners()).toBe(0);
    expect(warning).not.toHaveBeenCalled();
  });

  it('change places when the user logs out in another tab', async () => {
    const { here, there } = await twoTabs();
    const shown = show(here);
    onTestFinished(() => shown.unmount());
    await vi.waitFor(() => expect(shown.text()).toBe('Log out'));
    await there.logout();
    await vi.waitFor(() => expect(shown.text()).toBe('Log in'));
  });
});

describe('SignedIn and SignedOut', () => {
  /** Renders where there is no document, as a server does. */
  async function renderOnServer(auth: Client): Promise<string> {
    vi.stubGlobal('document', undefined);
    try {
      return await renderToString(createSSRApp(page()).use(createAuthPlugin(auth)));
    } finally {
      vi.unstubAllGlobals();
    }
  }

  it('show nothing in a server render, whoever is logged in', async () => {
    const user = counted(newClient(newServer()));
    await user.login(ada);
    const visitor = counted(newClient(newServer()));
    await visitor.ready;
    for (const auth of [user, visitor]) {
      expect(await renderOnServer(auth)).toBe('<!--[--><!----><!----><!--]-->');
      expect(auth.listeners()).toBe(0);
    }
  });

  it('take over the markup of a server without a warning', async () => {
    const said = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')].map((spy) => spy.mockImplementation(() => {}));
    const auth = newClient(newServer());
    await auth.login(ada);
    const root = document.createElement('div');
    root.innerHTML = await renderOnServer(newClient(newServer(), { name: 'server' }));
    const app = createSSRApp(page()).use(createAuthPlugin(auth));
    app.mount(root);
    await flushPromises();
    expect(root.textContent).toBe('Log out');
    for (const spy of said) expect(spy).not.toHaveBeenCalled();
    app.unmount();
  });

  it('can be registered for all templates of an app', () => {
    const app = createApp({}).component('SignedIn', SignedIn);
    expect(app.component('SignedIn')).toBe(SignedIn);
  });
});
