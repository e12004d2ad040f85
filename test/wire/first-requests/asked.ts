/** What a user asks for first. Each function runs in the page, on `auth.fetch`, and says what the user sees. */
import type { Auth } from '../../../src/index.ts';

export interface FirstRequest {
  /** The row of the table. */
  readonly title: string;
  readonly path: string;
  /** What the user sees when nothing is wrong with the client. */
  readonly sees: string;
  ask(auth: Auth, path: string): Promise<string>;
  /** The second request is made before this one has its answer. */
  readonly isSlow?: true;
}

const status = async (auth: Auth, path: string) => String((await auth.fetch(path)).status);

export const firstRequests = (slowSeconds: number): readonly FirstRequest[] => [
  { title: '200', path: '/api/ping/', sees: '200', ask: status },
  { title: '403, not allowed', path: '/api/staff/', sees: '403', ask: status },
  { title: '404, not there', path: '/api/missing/', sees: '404', ask: status },
  { title: '500, a mistake in the view', path: '/api/broken/', sees: '500', ask: status },
  {
    title: `slow, ${slowSeconds} s`,
    path: `/api/slow/?seconds=${slowSeconds}`,
    sees: '200',
    ask: status,
    isSlow: true,
  },
  {
    title: 'given up by the user',
    path: '/api/slow/?seconds=1',
    sees: 'AbortError',
    async ask(auth, path) {
      const controller = new AbortController();
      const request = auth.fetch(path, { signal: controller.signal });
      setTimeout(() => controller.abort(), 200);
      return request.then(
        ({ status }) => String(status),
        ({ name }: Error) => name,
      );
    },
  },
  {
    title: 'a public view',
    path: '/api/public/',
    sees: '200, as ada',
    async ask(auth, path) {
      const response = await auth.fetch(path);
      return `${response.status}, as ${(await response.json()).user}`;
    },
  },
  {
    title: 'a redirect',
    path: '/api/moved/',
    sees: '200, as ada',
    async ask(auth, path) {
      const response = await auth.fetch(path);
      return `${response.status}, as ${(await response.json()).user}`;
    },
  },
  {
    title: 'POST of JSON',
    path: '/api/ping/',
    sees: '200, all of it',
    async ask(auth, path) {
      const headers = { 'Content-Type': 'application/json' };
      const response = await auth.fetch(path, { method: 'POST', headers, body: '{"order":7}' });
      return `${response.status}, ${(await response.json()).body?.order === 7 ? 'all of it' : 'something else'}`;
    },
  },
  {
    title: 'an upload of 300 kB',
    path: '/api/upload/',
    sees: '200, all of it',
    async ask(auth, path) {
      const body = new FormData();
      body.set('file', new Blob(['x'.repeat(300_000)]), 'scan.png');
      const response = await auth.fetch(path, { method: 'POST', body });
      return `${response.status}, ${(await response.json()).bytes === 300_000 ? 'all of it' : 'something else'}`;
    },
  },
  {
    title: 'a download of 300 kB',
    path: '/api/download/',
    sees: '200, all of it',
    async ask(auth, path) {
      const response = await auth.fetch(path);
      return `${response.status}, ${(await response.blob()).size === 300_000 ? 'all of it' : 'something else'}`;
    },
  },
  {
    title: 'ten at once',
    path: '/api/ping/',
    sees: '10 × 200',
    async ask(auth, path) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => auth.fetch(path)));
      return `${answers.filter(({ status }) => status === 200).length} × 200`;
    },
  },
];
