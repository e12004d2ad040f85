/** What a test asks of a page, of the old script and of the new one. */
import type { AxiosInstance } from 'axios';

export interface Page {
  login(credentials: object): Promise<void>;
  logout(): Promise<void>;
  /** Statuses of calls at once; 0 for a call without an answer. */
  call(...paths: string[]): Promise<number[]>;
  /** Whether whoever comes to this page is logged in. */
  isLoggedIn(): Promise<boolean>;
}

export function callAtOnce(api: AxiosInstance, paths: string[]): Promise<number[]> {
  const calls = paths.map((path) =>
    api.get(path).then(
      ({ status }) => status,
      (error) => error.response?.status ?? 0,
    ),
  );
  return Promise.all(calls);
}
