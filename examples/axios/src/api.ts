import axios from 'axios';
import { attachAuth } from 'latchkey/axios';
import { auth } from './auth.ts';

export const api = axios.create({ baseURL: '/auth/', timeout: 10_000 });

attachAuth(api, auth);
