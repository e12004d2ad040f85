import { AuthError } from '../../src/fetch.ts';
import { auth } from './shared-auth.ts';

/** The page sends an address, and gets what the server has answered. */
addEventListener('message', async ({ data: url }: MessageEvent<string>) => {
  try {
    const response = await auth.fetch(url);
    postMessage({ url, status: response.status, data: await response.json() });
  } catch (error) {
    postMessage({ url, code: error instanceof AuthError ? error.code : 'unreachable' });
  }
});

// A login or a logout in any page reaches the worker.
auth.subscribe(({ status }) => postMessage({ status }));
