import $ from 'jquery';
import { type DjoserUser, onUserChange } from 'latchkey/fetch';
import { attachAuth } from 'latchkey/jquery';
import { form, showProblems, showSession } from '../../shared/forms.ts';
import { auth } from './auth.ts';

attachAuth($, auth);
showSession(auth);

const showUser = ({ username, email }: Partial<DjoserUser> = {}) => {
  $('#name').text(username ?? '');
  $('#email').val(email ?? '');
  $('#saved').text('');
};

// What one user saw goes with that user, and so does an answer that is on its way.
onUserChange(
  auth,
  ({ state, signal }) => {
    showUser();
    if (state.status !== 'authenticated') return;
    const request = $.getJSON('/auth/users/me/').done(showUser);
    signal.addEventListener('abort', () => request.abort());
  },
  { immediate: true },
);

$('#profile').on('submit', (event) => {
  event.preventDefault();
  showProblems(form('profile'));
  $('#saved').text('');
  $.ajax({ url: '/auth/users/me/', method: 'PATCH', data: $('#profile').serialize() })
    .done(() => $('#saved').text('Saved.'))
    .fail(({ status, responseJSON }) => {
      showProblems(form('profile'), status === 400 ? responseJSON : {}, status === 400 ? '' : 'Try again later.');
    });
});
