import { auth } from './auth.js';

const form = document.querySelector('form');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  await auth.login(Object.fromEntries(new FormData(form)));
});
document.querySelector('#logout').addEventListener('click', () => auth.logout());

auth.subscribe(({ status }) => {
  document.body.dataset.status = status;
});
