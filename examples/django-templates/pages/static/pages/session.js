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

  // Django's session ends with the tokens, by its own cookie. One that ended in another tab is ended there, and one in whose place
  // somebody is logged in is replaced by the login page.
  auth.on('ended', ({ reason }) => {
    if (reason === 'otherTab' || auth.state.status === 'authenticated') return;
    const csrfToken = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? '';
    fetch('/auth/session/end/', { method: 'POST', headers: { 'X-CSRFToken': csrfToken }, keepalive: true });
  });

  window.site = {
    auth,
    show,
    /** Django logs in whom DRF finds behind the token. Nothing about the user is posted. */
    startDjangoSession: () => auth.fetch('/auth/session/start/', { method: 'POST' }),
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
