/** Eight hours of virtual time: twelve tabs, of which the person looks at one, ask the API once a second each. */
import { it, onTestFinished, vi } from 'vitest';
import { heapInUse } from '../helpers/heap.ts';
import { createChances } from './chance.ts';
import { beginHours, type Hours } from './eight-hours.ts';
import { atMost, done, isExactly, isZero, megabytes, tell } from './facts.ts';
import { libraryCode } from './realm.ts';
import { seed } from './settings.ts';

const tabs = 12;
const hours = 8;
const accessSeconds = 300;
/** A timer renews a token in the second half of its life. Without a timer, a request renews it in its last 30 s, the refresh margin. */
const earliestSeconds = { byTimer: accessSeconds / 2, byRequest: 30 };
const mostMegabytes = 1;
/** How many tokens can be renewed, one after the other. */
const mostIn = (hours: number, cause: keyof typeof earliestSeconds) =>
  Math.ceil((hours * 3600) / (accessSeconds - earliestSeconds[cause]));

it(`${tabs} tabs for ${hours} hours of virtual time, with access tokens of ${accessSeconds / 60} minutes`, async ({
  task,
}) => {
  console.info(`SOAK_SEED=${seed}`);
  const code = await libraryCode();
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  onTestFinished(() => void vi.useRealTimers());
  const [library, eyes] = createChances(seed, 2);
  if (!library || !eyes) throw new RangeError('There are chances for nobody.');
  const day: Hours = await beginHours(code, tabs, accessSeconds, { library, eyes });
  onTestFinished(() => {
    for (const { auth } of day.pages) auth.dispose();
  });

  // The engine compiles what runs often, in the first hour.
  await day.work(3600);
  const early = await heapInUse();
  await day.work((hours - 1) * 3600);
  const late = await heapInUse();
  const { server, counts, timers } = day;
  const soFar = () => ({
    refreshes: server.count('jwt/refresh'),
    calls: server.calls().length,
    messages: day.messages(),
  });
  const seen = soFar();

  // The person is at lunch, and then goes home and closes the applications, but not the tabs.
  await day.workUnseen(3600);
  const unseen = soFar();
  await day.idle(3600);
  const idle = soFar();
  const logged = day.pages.filter(({ auth }) => auth.state.status === 'authenticated').length;
  const logins = server.count('jwt/create');

  tell(task, seed, [
    done('requests of the application that were answered with 200', counts.answered),
    isZero('requests that were sent with a token that is over', counts.refused),
    isZero('times that a tab told of the end of a session', counts.ended),
    isExactly('tabs that are logged in at the end', tabs, logged),
    isZero('warnings', counts.warnings),
    atMost('refreshes', mostIn(hours, 'byTimer') + logins, seen.refreshes),
    isZero('refreshes that the timer of a hidden tab began', counts.byHiddenTimers),
    isExactly('other requests of the library: the login, and the user once', 2, seen.calls - seen.refreshes),
    atMost(
      'messages from tab to tab: one for each refresh, and one for the login',
      seen.refreshes + logins,
      seen.messages,
    ),
    isExactly('timers of the tab in front, at rest', 1, Math.max(...timers.inFront)),
    isZero('timers of a hidden tab, at rest', Math.max(...timers.hidden)),
    atMost('heap that a tab has gained since the first hour', mostMegabytes, megabytes((late - early) / tabs), ' MB'),
    atMost(
      'refreshes in a ninth hour, in which all tabs are hidden',
      mostIn(1, 'byRequest'),
      unseen.refreshes - seen.refreshes,
    ),
    atMost(
      'messages in this hour: one for each refresh',
      unseen.refreshes - seen.refreshes,
      unseen.messages - seen.messages,
    ),
    isZero('requests in a tenth hour, in which all tabs are hidden and no application asks', idle.calls - unseen.calls),
    isZero('messages in this hour', idle.messages - unseen.messages),
    isZero(
      'timers of all tabs after this hour',
      day.pages.reduce((sum, { realm }) => sum + realm.timers, 0),
    ),
  ]);
});
