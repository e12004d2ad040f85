import { onUserChange } from 'latchkey/fetch';
import { auth } from './auth.js';

// Content scripts ask here, and get the data. The token never goes to a page.
chrome.runtime.onMessage.addListener((message, _sender, answer) => {
  if (message !== 'orders') return;
  askForOrders().then(answer);
  return true; // `answer` is called later.
});

async function askForOrders() {
  // Aborts when the user changes: the orders of one user are not given to a page of the next one.
  const change = new AbortController();
  const stop = onUserChange(auth, () => change.abort());
  const { signal } = change;
  try {
    const response = await auth.fetch('https://api.example.com/orders/', { signal });
    const orders = await response.json();
    signal.throwIfAborted();
    return { status: response.status, orders };
  } catch (error) {
    return { code: signal.aborted ? 'session_ended' : typeof error.code === 'string' ? error.code : 'unreachable' };
  } finally {
    stop();
  }
}

auth.subscribe(({ status }) => {
  chrome.action.setBadgeText({ text: status === 'authenticated' ? 'on' : '' });
});
