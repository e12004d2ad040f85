const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? '';

/** Whether Django's session is that of the tokens. The cookie `session_user` holds the id of the user of Django's session. */
function isInStep() {
  const { status, claims } = auth.state;
  const djangoUser = cookie('session_user');
  if (status !== 'authenticated') return djangoUser === '';
  // In cookie mode a page has no token before it needs one.
  return claims ? djangoUser === String(claims.user_id) : !['', 'before'].includes(djangoUser);
}

async function follow() {
  if (isInStep()) return;
  // A request without an answer must not keep the next one waiting for ever.
  const options = { method: 'POST', signal: AbortSignal.timeout(10_000) };
  if (auth.state.status === 'authenticated') await auth.fetch('/auth/session/start/', options);
  else {
    const headers = { 'X-CSRFToken': cookie('csrftoken') };
    await fetch('/auth/session/end/', { ...options, headers, keepalive: true });
  }
}

/** One request at a time, of all tabs. On plain http, where browsers have no Web Locks: one request at a time of this page. */
const inTurn = (work) => (navigator.locks ? navigator.locks.request('django-session', work) : work());

/** Wait for it before you go to a page that Django renders. It never rejects. */
let djangoSession = Promise.resolve();

// At page load, and at each login and logout, in any tab.
latchkey.onUserChange(
  auth,
  () => {
    djangoSession = djangoSession.then(() => inTurn(follow)).catch(console.warn);
  },
  { immediate: true },
);

// A new login gets a new session of Django, also if the one from before is of the same user.
auth.on('started', ({ reason }) => {
  if (reason === 'login' || reason === 'adopt') document.cookie = 'session_user=before; path=/; max-age=1209600';
});
