// On every page, before all other scripts. It asks the server for nothing while the token is good.
const auth = latchkey.createAuth({
  baseUrl: '/auth/',
  server: latchkey.djoser({ paths: { revoke: 'jwt/blacklist/' } }),
});

(() => {
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

  window.site = {
    auth,
    show,
    /** Resolves when Django's session is that of the tokens, see `session-bridge.js`. Never rejects. */
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
