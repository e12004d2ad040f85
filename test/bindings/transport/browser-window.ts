import { Window } from 'happy-dom';
import { onTestFinished } from 'vitest';

/**
 * A window for code that is handed one, beside Node's own globals. As the environment of a test file it would replace Node's `Request`,
 * `Response` and `fetch`, too, which the server in memory is made with.
 */
export function openWindow(): Window {
  const window = new Window({
    url: 'http://127.0.0.1/',
    // The test's server has ports for two origins, and no CORS headers: what a browser lets through is tested in browsers.
    settings: { fetch: { disableSameOriginPolicy: true } },
  });
  onTestFinished(() => window.happyDOM.close());
  return window;
}

/** The same form for the window's XMLHttpRequest, which takes those of its own window only. */
export async function copyInto(window: Window, form: FormData): Promise<FormData> {
  const copy = new window.FormData();
  for (const [name, value] of form) {
    if (typeof value === 'string') copy.append(name, value);
    else copy.append(name, new window.File([await value.text()], value.name));
  }
  return copy as unknown as FormData;
}
