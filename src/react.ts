/**
 * Hooks and components for React, and a guard for React Router.
 *
 * @module latchkey/react
 * @category API
 */

export { nextPath } from './bindings/next-path.ts';
export { type RequireAuthOptions, requireAuth } from './bindings/react/require-auth.ts';
export { SignedIn, type SignedInProps, SignedOut } from './bindings/react/signed-in.ts';
export { useAuth } from './bindings/react/use-auth.ts';
export { type UserResult, useUser } from './bindings/react/use-user.ts';
export { useUserKey } from './bindings/react/use-user-key.ts';
