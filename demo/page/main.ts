import type { AuthEvent } from '../../src/index.ts';
import type { Backend } from '../servers/backend.ts';
import { connectCalls } from './calls-view.ts';
import { createClient } from './client.ts';
import { byId } from './dom.ts';
import { showLife } from './life-view.ts';
import { createLog } from './log.ts';
import { connectLoginForm } from './login-form.ts';
import { connectLogout } from './logout.ts';
import { createRequests } from './requests.ts';
import { showSession } from './session-view.ts';
import { describeEvent } from './words.ts';

const events: readonly AuthEvent['type'][] = ['started', 'refreshed', 'refreshfailed', 'ended', 'warning'];

async function connect(): Promise<Backend> {
  if (import.meta.env.MODE === 'djoser') return (await import('../servers/real.ts')).connectToDjoser();
  return (await import('../servers/fake.ts')).startFake();
}

async function start(): Promise<void> {
  const backend = await connect();
  byId('span', 'server-name').textContent = backend.name;
  byId('p', 'server-about').textContent = backend.about;

  const log = createLog();
  const requests = createRequests();
  const auth = createClient(requests.fetch);
  for (const type of events) auth.on(type, (event) => log.add(describeEvent(event)));
  // Who it is, is the server's to say; the page shows it when it comes.
  auth.on('started', () => auth.getUser().catch(() => {}));

  showSession(auth);
  showLife(auth);
  connectCalls({ auth, backend, log, requests });
  const form = connectLoginForm(auth);
  connectLogout(auth, log, form.focus);
}

start().catch((error: unknown) => {
  const problem = byId('p', 'problem');
  problem.textContent = `The demo could not start. ${error instanceof Error ? error.message : ''}`;
  problem.hidden = false;
  throw error;
});
