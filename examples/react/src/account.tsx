import { useAuth, useUser } from 'latchkey/react';
import { auth } from './auth.ts';

export function Account() {
  const state = useAuth(auth);
  const { user, error, isPending, refetch } = useUser(auth);
  if (state.status !== 'authenticated') return null;
  if (error)
    return (
      <>
        <p className="problem" role="alert">
          Your account could not be read.
        </p>
        <button type="button" onClick={refetch} disabled={isPending}>
          Try again
        </button>
      </>
    );
  if (!user) return <p className="soft">One moment…</p>;
  return (
    <>
      <h1>{user.username}</h1>
      <dl>
        <dt>E-mail</dt>
        <dd>{user.email}</dd>
        <dt>Access token until</dt>
        <dd>{state.expiresAt && new Date(state.expiresAt).toLocaleTimeString()}</dd>
        <dt>Refresh</dt>
        <dd>{state.refresh}</dd>
      </dl>
    </>
  );
}
