/**
 * Stores of the user for Svelte, and a guard for SvelteKit.
 *
 * @module latchkey/svelte
 * @category API
 */

export { nextPath } from './bindings/next-path.ts';
export { type RequireAuthOptions, requireAuth } from './bindings/svelte/require-auth.ts';
export type { Store } from './bindings/svelte/store.ts';
export { userKeyStore } from './bindings/svelte/user-key-store.ts';
export { type UserResult, userStore } from './bindings/svelte/user-store.ts';
