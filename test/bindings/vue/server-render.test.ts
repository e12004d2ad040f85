// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import { createSSRApp, defineComponent, h, Suspense } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { createAuthPlugin, useAuth, useUser } from '../../../src/vue.ts';
import { ada, bob, counted, newClient, newServer } from '../client.ts';

const Who = defineComponent(() => {
  const { state } = useAuth();
  const { user } = useUser();
  return () => h('p', `${state.value.status} ${user.value?.username ?? 'nobody'}`);
});

const AfterAWhile = defineComponent({
  async setup() {
    const { state } = useAuth();
    await Promise.resolve();
    return () => h('p', state.value.status);
  },
});

type Client = ReturnType<typeof newClient>;

const newApp = (auth: Client, page: object = Who) => createSSRApp(page).use(createAuthPlugin(auth));

/** Renders where there is no document, as a server does. */
async function renderOnServer(auth: Client, page?: object): Promise<string> {
  vi.stubGlobal('document', undefined);
  try {
    return await renderToString(newApp(auth, page));
  } finally {
    vi.unstubAllGlobals();
  }
}

describe('in a server render', () => {
  it('two users’ requests in one process see nothing of each other, nor of a session', async () => {
    const server = newServer();
    const clients = ['one', 'two'].map((name) => counted(newClient(server, { name })));
    await Promise.all([clients[0]?.login(ada), clients[1]?.login(bob)]);
    await Promise.all(clients.map((auth) => auth.getUser()));
    const pages = [];
    for (const auth of clients) pages.push(await renderOnServer(auth));
    expect(pages).toEqual(Array(2).fill('<p>restoring nobody</p>'));
    expect(clients.map((auth) => auth.listeners())).toEqual([0, 0]);
  });
});

describe('on the markup of a server', () => {
  it.each([
    ['a component', Who, 'authenticated ada'],
    ['a component that waits in its setup', () => h(Suspense, () => h(AfterAWhile)), 'authenticated'],
  ])('%s takes it over, and then shows who is there', async (_, page, text) => {
    const markup = await renderOnServer(newClient(newServer(), { name: 'server' }), page);
    expect(markup).toContain('restoring');
    const auth = counted(newClient(newServer()));
    await auth.login(ada);
    await auth.getUser();
    const root = document.createElement('div');
    root.innerHTML = markup;
    const element = root.querySelector('p');
    const mismatch = vi.spyOn(console, 'error').mockImplementation(() => {});
    const warning = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const app = newApp(auth, page);
    app.mount(root);
    await flushPromises();
    expect(root.querySelector('p')).toBe(element);
    expect(element?.textContent).toBe(text);
    expect(mismatch).not.toHaveBeenCalled();
    expect(warning.mock.calls.filter(([message]) => /hydrat/i.test(String(message)))).toEqual([]);
    app.unmount();
    expect(auth.listeners()).toBe(0);
  });
});
