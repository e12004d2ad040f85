import { AuthError, nextPath } from 'latchkey';
import { useAuth } from 'latchkey/react';
import { type SubmitEvent, useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { auth } from './auth.ts';

export function Login() {
  const { status } = useAuth(auth);
  const [search] = useSearchParams();
  const [failure, setFailure] = useState<AuthError | null>(null);
  const [isBusy, setBusy] = useState(false);

  // Also when it happened in another tab.
  if (status === 'authenticated') return <Navigate to={nextPath(search.get('next'), '/account')} replace />;

  async function logIn(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [username, password] = [String(form.get('username')), String(form.get('password'))];
    setBusy(true);
    try {
      await auth.login({ username, password }, { remember: form.has('remember') });
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form method="post" onSubmit={logIn} noValidate>
      <h1>Log in</h1>
      {failure && (failure.detail || !failure.fields) && (
        <p className="problem" role="alert">
          {failure.detail ?? 'That did not work. Try again later.'}
        </p>
      )}
      <Field name="username" label="Username" autoComplete="username" problems={failure?.fields?.username} />
      <Field
        name="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        problems={failure?.fields?.password}
      />
      <label className="remember">
        <input type="checkbox" name="remember" /> Stay logged in
      </label>
      <button type="submit" disabled={isBusy}>
        Log in
      </button>
      <p className="soft">The fake server knows ada, with the password correct-horse.</p>
    </form>
  );
}

interface FieldProps {
  name: string;
  label: string;
  type?: string;
  autoComplete: string;
  problems: readonly string[] | undefined;
}

function Field({ name, label, problems, ...input }: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input {...input} id={name} name={name} aria-invalid={Boolean(problems)} aria-describedby={`${name}-problem`} />
      <span className="problem" id={`${name}-problem`} aria-live="polite">
        {problems?.join(' ')}
      </span>
    </div>
  );
}
