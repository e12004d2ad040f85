import type { ReactElement, ReactNode } from 'react';
import type { Session } from '../../session/session-api.ts';
import { useAuth } from './use-auth.ts';

/** The properties of `SignedIn` and `SignedOut`. */
export interface SignedInProps {
  /** The client. */
  readonly auth: Session;
  /** What the component renders. */
  readonly children?: ReactNode;
}

/**
 * Renders its children only while a user is logged in. While the session is being restored, also during a server render, it renders nothing.
 *
 * @example
 * <SignedIn auth={auth}><button type="button" onClick={() => auth.logout()}>Log out</button></SignedIn>
 */
export function SignedIn({ auth, children }: SignedInProps): ReactElement | null {
  return useAuth(auth).status === 'authenticated' ? asElement(children) : null;
}

/**
 * Renders its children only while nobody is logged in. While the session is being restored, also during a server render, it renders nothing.
 *
 * @example
 * <SignedOut auth={auth}><a href="/login">Log in</a></SignedOut>
 */
export function SignedOut({ auth, children }: SignedInProps): ReactElement | null {
  return useAuth(auth).status === 'anonymous' ? asElement(children) : null;
}

/**
 * Returns the children unchanged, with the type that the types of React before 18.2.8 require: there a component must return an element or
 * `null`.
 */
const asElement = (children: ReactNode) => children as ReactElement;
