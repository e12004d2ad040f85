/**
 * Composables, components and a plugin for Vue, and a guard for Vue Router.
 *
 * @module latchkey/vue
 * @category API
 */

export { nextPath } from './bindings/next-path.ts';
export { createAuthPlugin } from './bindings/vue/plugin.ts';
export { type RequireAuthOptions, requireAuth } from './bindings/vue/require-auth.ts';
export { SignedIn, type SignedInComponent, type SignedInProps, SignedOut } from './bindings/vue/signed-in.ts';
export { type AuthRefs, useAuth } from './bindings/vue/use-auth.ts';
export { type UserRefs, useUser } from './bindings/vue/use-user.ts';
export { useUserKey } from './bindings/vue/use-user-key.ts';
