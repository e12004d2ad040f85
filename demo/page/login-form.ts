import { type Auth, AuthError } from '../../src/index.ts';
import { byId, make } from './dom.ts';

const fields = ['username', 'password'] as const;

/** The form of the login page, with the server's words where they belong: at a field, or at the form. */
export function connectLoginForm(auth: Auth): { focus(): void } {
  const form = byId('form', 'login');
  const button = byId('button', 'login-send');
  const problem = byId('p', 'login-problem');
  const remember = byId('input', 'remember');
  const inputs = { username: byId('input', 'username'), password: byId('input', 'password') };
  const notes = { username: byId('ul', 'username-problem'), password: byId('ul', 'password-problem') };

  /** Messages by field; those for fields that the form does not have go to the form. */
  function show(messages: Readonly<Record<string, readonly string[]>>, forForm: string): void {
    problem.textContent = forForm;
    problem.hidden = forForm === '';
    for (const field of fields) {
      const found = messages[field] ?? [];
      notes[field].replaceChildren(...found.map((message) => make('li', '', message)));
      inputs[field].setAttribute('aria-invalid', String(found.length > 0));
    }
  }

  function explain(error: unknown): void {
    if (!(error instanceof AuthError)) throw error;
    const { code, detail, fields: messages = {}, message } = error;
    const atFields = fields.some((field) => messages[field]);
    show(
      messages,
      atFields ? '' : code === 'invalid_credentials' || code === 'throttled' ? (detail ?? message) : message,
    );
    const first = fields.find((field) => messages[field]) ?? 'password';
    inputs[first].focus();
    inputs[first].select();
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-disabled') === 'true') return;
    show({}, '');
    button.setAttribute('aria-disabled', 'true');
    try {
      const credentials = { username: inputs.username.value, password: inputs.password.value };
      await auth.login(credentials, { remember: remember.checked });
      byId('h2', 'state-headline').focus();
    } catch (error) {
      explain(error);
    } finally {
      button.setAttribute('aria-disabled', 'false');
    }
  });

  byId('button', 'use-demo-user').addEventListener('click', () => {
    inputs.username.value = 'ada';
    inputs.password.value = 'correct-horse';
    show({}, '');
    button.focus();
  });

  return { focus: () => inputs.username.focus() };
}
