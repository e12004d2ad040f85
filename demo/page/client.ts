import type { Auth, AuthOptions } from 'latchkey';
import type { Recorder } from 'latchkey/devtools';
import { type Keep, refreshMarginSeconds } from '../settings.ts';
import { createRecordedClient } from '../shown/client.ts';
import * as cookies from '../shown/cookies.ts';
import * as httpOnly from '../shown/http-only.ts';
import * as localStorage from '../shown/local-storage.ts';
import * as memory from '../shown/memory.ts';
import * as sessionStorage from '../shown/session-storage.ts';

const ways: Record<Keep, { options(): AuthOptions }> = { cookies, localStorage, sessionStorage, memory, httpOnly };

/** Cookies do not know ports: other projects at localhost, and the other server of this demo, keep theirs. */
export const clientName = `latchkey-demo-${import.meta.env.MODE === 'djoser' ? 'djoser' : 'fake'}`;

/** The client with the options that the page shows; only the margin is short, as the demo's tokens are. */
export function createClient(
  keep: Keep,
  tab: string,
  doors: Pick<AuthOptions, 'fetch' | 'now'>,
): { auth: Auth; recorder: Recorder } {
  return createRecordedClient({ ...ways[keep].options(), name: clientName, refreshMarginSeconds, ...doors }, tab);
}

/** The protected resource of the server that the client has logged in to. */
export function pingUrl(keep: Keep): string {
  return keep === 'httpOnly' ? '/http-only/api/ping/' : '/api/ping/';
}
