const auth = latchkey.createAuth({ baseUrl: '/auth/', server: latchkey.djoser({ scheme: 'Bearer' }) });

// The token goes with every request of htmx.
document.addEventListener('htmx:configRequest', ({ detail }) => {
  const token = auth.accessToken;
  if (token) detail.headers.Authorization = `Bearer ${token}`;
});

// The user of this page has gone: what this user has sent must not go out with the token of the next one.
let isOver = false;

// Before a request: when there is no good token at this moment, the request waits for one.
const latest = new WeakMap();
document.addEventListener('htmx:confirm', (event) => {
  const { elt, issueRequest } = event.detail;
  latest.set(elt, issueRequest);
  if (auth.accessToken && !isOver) return;
  event.preventDefault();
  const issue = () => {
    if (!isOver) issueRequest();
  };
  auth.getAccessToken().then(issue, issue);
});

// The server has refused a token that looked good. All requests share one refresh, and each of them is sent once more.
document.addEventListener('htmx:responseError', async ({ detail }) => {
  const { xhr, elt, requestConfig } = detail;
  const sendAgain = latest.get(elt);
  const sent = requestConfig.headers.Authorization;
  if (xhr.status !== 401 || !sent || !sendAgain) return;
  latest.delete(elt); // A second 401 finds nothing here.
  await Promise.resolve(); // htmx is done with the first answer.
  if (sent === `Bearer ${auth.accessToken}`) await auth.refresh().catch(() => {});
  if (auth.accessToken && !isOver) sendAgain(true); // `true`: the user has answered the question of `hx-confirm` already.
});

// The session is over, here or in another tab. `replace`: no way back leads to this page.
latchkey.onUserChange(auth, ({ hadUser, state }) => {
  if (!hadUser) return;
  isOver = true;
  sessionStorage.removeItem('htmx-history-cache');
  location.replace(state.status === 'authenticated' ? '/' : '/login/');
});
