import axios, { type AxiosError, type InternalAxiosRequestConfig } from 'axios';

export const api = axios.create({ baseURL: '/' });

let isRefreshing = false;
let failedQueue: { resolve(): void; reject(error: unknown): void }[] = [];

function processQueue(error: unknown): void {
  for (const { resolve, reject } of failedQueue) error ? reject(error) : resolve();
  failedQueue = [];
}

api.interceptors.request.use((config) => {
  const token = localStorage.getItem('access_token');
  if (token) config.headers.Authorization = `Bearer ${token}`;
  return config;
});

api.interceptors.response.use(undefined, async (error: AxiosError) => {
  const original = error.config as InternalAxiosRequestConfig & { isRetry?: boolean };
  if (error.response?.status !== 401 || original.isRetry) throw error;
  original.isRetry = true;
  if (isRefreshing) {
    await new Promise<void>((resolve, reject) => failedQueue.push({ resolve, reject }));
    return api(original);
  }
  isRefreshing = true;
  try {
    const { data } = await axios.post('/auth/jwt/refresh/', { refresh: localStorage.getItem('refresh_token') });
    localStorage.setItem('access_token', data.access);
    if (data.refresh) localStorage.setItem('refresh_token', data.refresh);
    processQueue(null);
    return api(original);
  } catch (failure) {
    processQueue(failure);
    localStorage.removeItem('access_token');
    localStorage.removeItem('refresh_token');
    location.assign('/login/');
    throw failure;
  } finally {
    isRefreshing = false;
  }
});
