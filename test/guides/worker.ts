import { AuthError, onUserChange } from '../../src/fetch.ts';
import { auth } from './shared-auth.ts';

/** The page sends an address, and gets what the server has answered. */
addEventListener('message', async ({ data: url }: MessageEvent<string>) => {
  // Aborts when the user changes: an answer for one user is not given to the page of the next one.
  const change = new AbortController();
  const stop = onUserChange(auth, () => change.abort());
  const { signal } = change;
  try {
    const response = await auth.fetch(url, { signal });
    const data = await response.json();
    signal.throwIfAborted();
    postMessage({ url, status: response.status, data });
  } catch (error) {
    const code = error instanceof AuthError ? error.code : 'unreachable';
    postMessage({ url, code: signal.aborted ? 'session_ended' : code });
  } finally {
    stop();
  }
});

// A login or a logout in any page reaches the worker.
auth.subscribe(({ status }) => postMessage({ status }));
