import { AuthError, type Session } from 'latchkey/core';

export const form = (id: string) => document.getElementById(id) as HTMLFormElement;

/** Puts the server's words at the fields of a form, and the rest above it. */
export function showProblems(target: HTMLFormElement, fields: Record<string, string[]> = {}, rest = ''): void {
  for (const place of target.querySelectorAll<HTMLElement>('[data-problem]')) {
    const { problem = '' } = place.dataset;
    place.textContent = problem === 'form' ? rest : (fields[problem] ?? []).join(' ');
  }
}

interface LogsIn extends Session {
  login(credentials: Record<string, string>, options: { remember: boolean }): Promise<unknown>;
}

/** The login form, the logout button, and which of the two forms is there to see. */
export function showSession(auth: LogsIn): void {
  auth.subscribe(({ status }) => {
    (document.getElementById('status') as HTMLElement).textContent = status;
    form('login').hidden = status !== 'anonymous';
    form('profile').hidden = status !== 'authenticated';
  });
  document.getElementById('logout')?.addEventListener('click', () => auth.logout());
  form('login').addEventListener('submit', async (event) => {
    event.preventDefault();
    const given = new FormData(form('login'));
    const [username, password] = [String(given.get('username')), String(given.get('password'))];
    showProblems(form('login'));
    try {
      await auth.login({ username, password }, { remember: given.has('remember') });
      form('login').reset();
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      showProblems(form('login'), error.fields, error.fields ? '' : (error.detail ?? 'Try again later.'));
    }
  });
}
