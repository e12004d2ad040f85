import { isAxiosError } from 'axios';
import { type DjoserUser, onUserChange } from 'latchkey/fetch';
import { form, showProblems, showSession } from '../../shared/forms.ts';
import { api } from './api.ts';
import { auth } from './auth.ts';

const profile = form('profile');
const saved = document.getElementById('saved') as HTMLElement;

showSession(auth);

const showUser = ({ username, email }: Partial<DjoserUser> = {}) => {
  (document.getElementById('name') as HTMLElement).textContent = username ?? '';
  (document.getElementById('email') as HTMLInputElement).value = email ?? '';
  saved.textContent = '';
};

// What one user saw goes with that user, and so does an answer that is on its way.
onUserChange(
  auth,
  async ({ state, signal }) => {
    showUser();
    if (state.status !== 'authenticated') return;
    const answer = await api.get<DjoserUser>('users/me/', { signal }).catch(() => null);
    if (answer) showUser(answer.data);
  },
  { immediate: true },
);

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
