import { useAuth } from 'latchkey/react';
import { auth } from './auth.ts';

export function Home() {
  const state = useAuth(auth);
  return (
    <>
      <h1>Home</h1>
      <p>
        Everybody may see this page. The session is <strong id="status">{state.status}</strong>.
      </p>
      <p className="soft">Open it in a second tab, and log out there: this one follows.</p>
    </>
  );
}
