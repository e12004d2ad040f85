// On every page, before all other scripts. It asks the server for nothing while the token is good.
(() => {
  const auth = latchkey.createAuth({
    baseUrl: '/auth/',
    server: latchkey.djoser({ paths: { revoke: 'jwt/blacklist/' } }),
  });

  // Every $.ajax call of the site has the token from here on, and survives its end.
  latchkeyJquery.attachAuth(jQuery, auth);

  const show = (name, text) => {
    for (const element of document.querySelectorAll(`[data-show="${name}"]`)) element.textContent = text;
  };

  jQuery(() => {
    auth.subscribe(({ status }) => {
      document.body.dataset.status = status;
      show('status', status);
    });
  });

  // Django's session follows the tokens: the code of docs/session-bridge.md, without its last lines. They are for a login over a session
  // that Django has forgotten.
  const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? '';

  /** Whether Django's session is that of the tokens. The cookie `session_user` holds the id of the user of Django's session. */
  function isInStep() {
    const { status, claims } = auth.state;
    const djangoUser = cookie('session_user');
    if (status !== 'authenticated') return djangoUser === '';
    // In cookie mode a page has no token before it needs one.
    return claims ? djangoUser === String(claims.user_id) : djangoUser !== '';
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

  let djangoSession = Promise.resolve();

  // At page load, and at each login and logout, in any tab.
  latchkey.onUserChange(
    auth,
    () => {
      djangoSession = djangoSession.then(() => inTurn(follow)).catch(console.warn);
    },
    { immediate: true },
  );

  window.site = {
    auth,
    show,
    /** Resolves when Django's session is that of the tokens. Never rejects. */
    djangoSession: () => djangoSession,
    /** Puts the server's words at the fields of a form, and the rest above it. */
    showProblems(form, fields = {}, rest = '') {
      for (const place of form.querySelectorAll('[data-problem]')) {
        const name = place.dataset.problem;
        place.textContent = name === 'form' ? rest : (fields[name] ?? []).join(' ');
      }
    },
    goToLogin: () => location.replace(`/login/?next=${encodeURIComponent(location.pathname + location.search)}`),
  };
})();
