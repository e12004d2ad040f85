import { onUserChange } from 'latchkey';
import { requireAuth } from 'latchkey/vue';
import { createRouter, createWebHistory } from 'vue-router';
import AccountPage from './AccountPage.vue';
import { auth } from './auth.ts';
import HomePage from './HomePage.vue';
import LoginPage from './LoginPage.vue';

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: HomePage },
    { path: '/login', component: LoginPage },
    { path: '/account', component: AccountPage, meta: { requiresAuth: true } },
  ],
});

const guard = requireAuth(auth);
router.beforeEach((to) => (to.meta.requiresAuth ? guard(to) : true));

// The guard is asked at each navigation. Between two of them a user may go. Where somebody comes, the login page leads on.
onUserChange(auth, ({ hadUser }) => hadUser && router.replace({ ...router.currentRoute.value, force: true }));
