import { isAxiosError } from 'axios';
import type { DjoserUser } from 'latchkey';
import { form, showProblems, showSession } from '../../shared/forms.ts';
import { api } from './api.ts';
import { auth } from './auth.ts';

const profile = form('profile');
const saved = document.getElementById('saved') as HTMLElement;

showSession(auth);

async function showUser(): Promise<void> {
  const { data } = await api.get<DjoserUser>('users/me/');
  (document.getElementById('name') as HTMLElement).textContent = data.username;
  (document.getElementById('email') as HTMLInputElement).value = data.email ?? '';
}

auth.on('started', showUser);

profile.addEventListener('submit', async (event) => {
  event.preventDefault();
  showProblems(profile);
  saved.textContent = '';
  try {
    await api.patch('users/me/', new FormData(profile));
    saved.textContent = 'Saved.';
  } catch (error) {
    if (!isAxiosError(error)) throw error;
    const { status, data } = error.response ?? {};
    showProblems(profile, status === 400 ? data : {}, status === 400 ? '' : 'Try again later.');
  }
});
