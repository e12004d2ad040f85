(() => {
  const { auth, showProblems, startDjangoSession } = window.site;
  const form = document.getElementById('login');

  // Only a path of this site: anybody can write a link to a login page.
  const nextPath = () => {
    const next = new URL(new URLSearchParams(location.search).get('next') ?? '/me/', location.origin);
    return next.origin === location.origin ? next.pathname + next.search : '/me/';
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { username, password, remember } = form.elements;
    showProblems(form);
    try {
      await auth.login({ username: username.value, password: password.value }, { remember: remember.checked });
      await startDjangoSession();
      location.assign(nextPath());
    } catch (error) {
      showProblems(form, error.fields, error.fields ? '' : (error.detail ?? 'That did not work. Try again later.'));
    }
  });
})();
