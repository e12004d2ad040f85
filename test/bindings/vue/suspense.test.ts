// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Component, defineComponent, h, Suspense } from 'vue';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import { createAuth, djoser, memoryStorage } from '../../../src/index.ts';
import { createFakeDjoser } from '../../../src/testing.ts';
import { createAuthPlugin, useUserKey } from '../../../src/vue.ts';

const ada = { username: 'ada', password: 'correct-horse' };
const bob = { username: 'bob', password: 'battery-staple' };

/** The orders of ada, and bob has logged in: the server keeps back the answer to bob. */
async function changeUser(pageOf: (orders: Component, key: () => number) => () => ReturnType<typeof h>) {
  const server = createFakeDjoser({ users: [ada, bob] });
  let answerBob = () => {};
  const bobMayHaveIt = new Promise<void>((resolve) => {
    answerBob = resolve;
  });
  server.route('GET', '/orders/', async (_request, { user }) => {
    if (user?.username === 'bob') await bobMayHaveIt;
    return user?.username;
  });
  const auth = createAuth({
    baseUrl: server.baseUrl,
    server: djoser({ scheme: 'Bearer' }),
    storage: memoryStorage(),
    fetch: server.fetch,
  });
  onTestFinished(() => auth.dispose());
  await auth.login(ada);
  const Orders = defineComponent({
    async setup() {
      const name = await auth.api.get('orders/').json<string>();
      return () => h('p', name);
    },
  });
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: Orders }] });
  await router.push('/');
  const App = defineComponent(() => {
    const userKey = useUserKey();
    return pageOf(Orders, () => userKey.value);
  });
  const page = mount(App, { global: { plugins: [createAuthPlugin(auth), router] } });
  onTestFinished(() => page.unmount());
  await expect.poll(() => page.text()).toBe('ada');
  await auth.login(bob);
  await flushPromises();
  return { page, answerBob };
}

const fallback = () => 'wait';

describe('the key of a user, and <Suspense>', () => {
  it.each<[string, Parameters<typeof changeUser>[0]]>([
    ['a page', (orders, key) => () => h(Suspense, { key: key() }, { default: () => h(orders), fallback })],
    ['a RouterView', (_, key) => () => h(Suspense, { key: key() }, { default: () => h(RouterView), fallback })],
  ])('on the <Suspense> around %s removes what the last user saw at once', async (_, pageOf) => {
    const { page, answerBob } = await changeUser(pageOf);
    expect(page.text()).toBe('wait');
    answerBob();
    await expect.poll(() => page.text()).toBe('bob');
  });

  it('on a RouterView around the <Suspense> removes what the last user saw at once', async () => {
    const { page } = await changeUser(
      (orders, key) => () =>
        h(RouterView, { key: key() }, () => h(Suspense, null, { default: () => h(orders), fallback })),
    );
    expect(page.text()).toBe('wait');
  });

  it('on the child of a <Suspense> leaves the page of the last user until the next page is ready', async () => {
    const { page, answerBob } = await changeUser(
      (orders, key) => () => h(Suspense, null, { default: () => h(orders, { key: key() }), fallback }),
    );
    expect(page.text()).toBe('ada');
    answerBob();
    await expect.poll(() => page.text()).toBe('bob');
  });
});
