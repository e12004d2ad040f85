import { useAuth, useUser } from 'latchkey/react';
import { NavLink, Outlet } from 'react-router';
import { auth } from './auth.ts';

export function Layout() {
  return (
    <>
      <header>
        <nav>
          <NavLink to="/">Home</NavLink>
          <NavLink to="/account">Account</NavLink>
        </nav>
        <Who />
      </header>
      <main>
        <Outlet />
      </main>
    </>
  );
}

function Who() {
  const { status } = useAuth(auth);
  const { user } = useUser(auth);
  // Nothing for the blink of an eye: a page that shows "Log in" to a user who is logged in looks broken.
  if (status === 'restoring') return null;
  if (status === 'anonymous') return <NavLink to="/login">Log in</NavLink>;
  return (
    <div className="who">
      <span>{user?.username}</span>
      <button type="button" onClick={() => auth.logout()}>
        Log out
      </button>
    </div>
  );
}
