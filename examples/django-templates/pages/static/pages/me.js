(() => {
  const { auth, goToLogin, show, showProblems } = window.site;
  const form = document.getElementById('profile');

  // Decided by the state: another tab may have logged somebody else in, and then this page is theirs.
  latchkey.onUserChange(
    auth,
    async ({ state, signal }) => {
      if (state.status !== 'authenticated') return goToLogin();
      const user = await auth.getUser({ signal }).catch(() => null);
      if (!user) return;
      show('username', user.username);
      form.elements.email.value = user.email;
    },
    { immediate: true },
  );

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
