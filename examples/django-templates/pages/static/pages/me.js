(() => {
  const { auth, goToLogin, show, showProblems } = window.site;
  const form = document.getElementById('profile');

  auth.ready.then(async ({ status }) => {
    if (status !== 'authenticated') return goToLogin();
    const user = await auth.getUser();
    show('username', user.username);
    form.elements.email.value = user.email;
  });
  auth.on('ended', goToLogin);

  // As it was before: plain jQuery, which need not know of tokens.
  $(form).on('submit', (event) => {
    event.preventDefault();
    showProblems(form);
    show('saved', '');
    $.ajax({ url: '/auth/users/me/', method: 'PATCH', data: $(form).serialize() })
      .done(() => show('saved', 'Saved.'))
      .fail(({ responseJSON, status }) => showProblems(form, responseJSON, status === 400 ? '' : 'Try again later.'));
  });
})();
