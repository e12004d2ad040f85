import $ from 'jquery';
import type { DjoserUser } from 'latchkey';
import { attachAuth } from 'latchkey/jquery';
import { form, showProblems, showSession } from '../../shared/forms.ts';
import { auth } from './auth.ts';

attachAuth($, auth);
showSession(auth);

auth.on('started', () => {
  $.getJSON('/auth/users/me/').done(({ username, email }: DjoserUser) => {
    $('#name').text(username);
    $('#email').val(email ?? '');
  });
});

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
