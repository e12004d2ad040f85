(() => {
  const { auth, showProblems, djangoSession } = window.site;
  const form = document.getElementById('login');

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { username, password, remember } = form.elements;
    showProblems(form);
    try {
      await auth.login({ username: username.value, password: password.value }, { remember: remember.checked });
      await djangoSession(); // the next page is rendered for this user
      location.assign(latchkey.nextPath(new URLSearchParams(location.search).get('next'), '/me/'));
    } catch (error) {
      showProblems(form, error.fields, error.fields ? '' : (error.detail ?? 'That did not work. Try again later.'));
    }
  });
})();
