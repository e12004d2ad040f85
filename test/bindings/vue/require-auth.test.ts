// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import { onUserChange } from '../../../src/index.ts';
import { nextPath, requireAuth } from '../../../src/vue.ts';
import { ada, clientThatLooks, newClient, newServer } from '../client.ts';

const page = (text: string) => defineComponent(() => () => h('p', text));

function site(auth: ReturnType<typeof newClient>, base = '/') {
  const guard = requireAuth(auth);
  const router = createRouter({
    history: createMemoryHistory(base),
    routes: [
      { path: '/', component: page('home') },
      { path: '/login', component: page('login') },
      { path: '/orders/:id', component: page('order'), beforeEnter: guard },
      { path: '/account', component: page('account'), meta: { requiresAuth: true } },
    ],
  });
  router.beforeEach((to) => (to.meta.requiresAuth ? guard(to) : true));
  return router;
}

describe('requireAuth', () => {
  it('waits until it is known who is there, and lets them in', async () => {
    const { auth, find } = clientThatLooks(newServer());
    const router = site(auth);
    const arrived = router.push('/orders/7');
    await flushPromises();
    expect(router.currentRoute.value.fullPath).toBe('/');
    find();
    await arrived;
    expect(router.currentRoute.value.fullPath).toBe('/orders/7');
    const app = mount(RouterView, { global: { plugins: [router] } });
    await flushPromises();
    expect(app.text()).toBe('order');
  });

  it.each(['/', '/shop/'])('sends a visitor to the login page, which finds the way back (base %s)', async (base) => {
    const auth = newClient(newServer());
    const router = site(auth, base);
    await router.push('/orders/7?tab=items#last');
    expect(router.currentRoute.value).toMatchObject({ path: '/login', query: { next: '/orders/7?tab=items#last' } });
    await auth.login(ada);
    await router.replace(nextPath(router.currentRoute.value.query.next));
    expect(router.currentRoute.value.fullPath).toBe('/orders/7?tab=items#last');
  });

  it('asks again when the router is told to, so that the end of a session closes the page', async () => {
    const auth = newClient(newServer());
    await auth.login(ada);
    const router = site(auth);
    onUserChange(auth, () => router.replace({ ...router.currentRoute.value, force: true }));
    await router.push('/account?from=mail#top');
    expect(router.currentRoute.value.path).toBe('/account');
    await auth.logout();
    await flushPromises();
    expect(router.currentRoute.value).toMatchObject({
      path: '/login',
      query: { next: '/account?from=mail#top' },
    });
  });

  it('is not asked again as `beforeEnter` of the route that one is on: that is for `beforeEach`', async () => {
    const auth = newClient(newServer());
    await auth.login(ada);
    const router = site(auth);
    await router.push('/orders/7');
    await auth.logout();
    await router.replace({ ...router.currentRoute.value, force: true });
    expect(router.currentRoute.value.path).toBe('/orders/7');
  });
});
