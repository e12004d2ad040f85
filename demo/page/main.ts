import type { AuthEvent } from 'latchkey';
import { showTimeline } from '../shown/timeline.ts';
import { connectCalls } from './calls-view.ts';
import { showCode } from './code-view.ts';
import { connectConditions } from './conditions-view.ts';
import { byId } from './dom.ts';
import { playAtFirstVisit } from './first-visit.ts';
import { connectFrames } from './frames-view.ts';
import { showLife } from './life-view.ts';
import { createLog } from './log.ts';
import { connectLoginForm } from './login-form.ts';
import { connectLogout } from './logout.ts';
import { openTab } from './open-tab.ts';
import { connectRace } from './race-view.ts';
import { connectRenew } from './renew.ts';
import { showServerLog } from './server-log-view.ts';
import { showSession } from './session-view.ts';
import { connectTrouble } from './trouble-view.ts';
import { describeEvent } from './words.ts';

const events: readonly AuthEvent['type'][] = ['started', 'refreshed', 'refreshfailed', 'ended', 'warning'];

async function start(): Promise<void> {
  const tab = await openTab();
  const { auth, backend } = tab;
  const { keep } = tab.settings.read();
  byId('span', 'server-name').textContent = backend.name;
  byId('p', 'server-about').textContent = backend.about;

  const log = createLog();
  for (const type of events) auth.on(type, (event) => log.add(describeEvent(event, keep)));

  showSession(tab);
  showLife(tab);
  showTimeline(tab.recorder, byId('div', 'story'));
  showCode(keep);
  showServerLog(backend);
  connectCalls(tab, log);
  connectRenew(tab, log);
  connectTrouble(tab, log);
  connectConditions(tab, log);
  const race = connectRace(tab, connectFrames(tab), log);
  const form = connectLoginForm(auth);
  connectLogout(auth, log, form.focus);
  await playAtFirstVisit(tab, race);
}

start().catch((error: unknown) => {
  const problem = byId('p', 'problem');
  problem.textContent = `The demo could not start. ${error instanceof Error ? error.message : ''}`;
  problem.hidden = false;
  throw error;
});
