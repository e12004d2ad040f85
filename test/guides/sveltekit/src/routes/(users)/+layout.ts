import { redirect } from '@sveltejs/kit';
import { requireAuth } from 'latchkey/svelte';
import { auth } from '../../lib/auth';

export const ssr = false;

export const load = requireAuth(auth, { redirect });
