import { callAtOnce, type Page } from './axios-pages.ts';
import { api, auth, ready } from './from-axios.ts';

const page: Page = {
  async login(credentials) {
    await ready;
    await auth.login(credentials, { remember: true });
  },
  async logout() {
    await auth.logout();
  },
  call: (...paths) => callAtOnce(api, paths),
  async isLoggedIn() {
    await ready;
    return auth.state.status === 'authenticated';
  },
};

Object.assign(globalThis, { axiosPage: page });
