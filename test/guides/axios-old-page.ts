import axios from 'axios';
import { api } from './axios-by-hand.ts';
import { callAtOnce, type Page } from './axios-pages.ts';

const page: Page = {
  async login(credentials) {
    const { data } = await axios.post('/auth/jwt/create/', credentials);
    localStorage.setItem('access_token', data.access);
    localStorage.setItem('refresh_token', data.refresh);
  },
  async logout() {
    localStorage.removeItem('access_token');
    localStorage.removeItem('refresh_token');
  },
  call: (...paths) => callAtOnce(api, paths),
  isLoggedIn: async () => localStorage.getItem('refresh_token') !== null,
};

Object.assign(globalThis, { axiosPage: page });
