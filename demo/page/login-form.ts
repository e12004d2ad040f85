import type { Auth, AuthError } from 'latchkey';
import { logIn } from '../shown/use.ts';
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

  function explain({ code, detail, fields: messages = {}, message }: AuthError): void {
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
      const problem = await logIn(auth, inputs.username.value, inputs.password.value, remember.checked);
      if (problem) explain(problem);
      else byId('h2', 'state-headline').focus();
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
