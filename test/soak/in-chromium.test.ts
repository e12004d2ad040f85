/** Twenty minutes of real time: twelve tabs of one Chromium, and a Djoser that takes a refresh token once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { it } from 'vitest';
import { until } from '../browser/client.ts';
import { countRefreshes } from '../djoser/harness.ts';
import { asking, changing, type Deed, happening, looking } from './actors.ts';
import { createChances } from './chance.ts';
import { atMost, done, isExactly, isZero, megabytes, tell } from './facts.ts';
import { createLedger, isOf, mostRefreshes, settledMs } from './ledger.ts';
import { accessSeconds, startPlace } from './places.ts';
import { minutes, seed } from './settings.ts';
import { createSlot, type Slot } from './slot.ts';
import { createTally } from './tally.ts';
import { isAtRest, type Look } from './watch.ts';

const tabs = 12;
/** The first tab is never closed, reloaded, left or frozen. The second one is only frozen. */
const deedsOf = (index: number): Deed[] =>
  index === 0 ? [] : index === 1 ? ['freeze'] : ['reload', 'closeAndOpen', 'awayAndBack', 'freeze'];
const lastingTabs = 2;
const lifeMs = accessSeconds * 1000;
const quietMs = lifeMs + 3_000;
const mostMegabytes = 1;

it(`${tabs} tabs of a real Chromium for ${minutes} minutes, with access tokens of ${accessSeconds} s`, async ({
  task,
}) => {
  console.info(`SOAK_SEED=${seed} SOAK_MINUTES=${minutes}`);
  await using place = await startPlace();
  const ledger = createLedger();
  const tally = createTally(ledger);
  const slots = Array.from({ length: tabs }, (_, index) => createSlot(place, index, tally));
  for (const slot of slots) await slot.alone(slot.open);

  const over = AbortSignal.timeout(minutes * 60_000);
  const [person, eyes, ...chances] = createChances(seed, 2 + 2 * tabs);
  const chanceOf = (index: number) => chances[index] ?? raise(`Nobody draws at ${index}.`);
  const heaps: number[][] = [];
  const measureHeaps = async () => {
    heaps.push(await Promise.all(slots.slice(0, lastingTabs).map((slot) => slot.alone(slot.heap))));
  };
  const measuring = async () => {
    // The engine compiles what runs often, in the first two minutes.
    const everyMs = Math.min(120_000, (minutes * 60_000) / 4);
    while (!over.aborted) {
      await sleep(everyMs, undefined, { signal: over }).catch(() => {});
      if (!over.aborted) await measureHeaps();
    }
  };
  await Promise.all([
    changing(slots, ledger, person ?? raise('No person.'), over),
    looking(slots, eyes ?? raise('No eyes.'), over, () => tally.did('look')),
    measuring(),
    ...slots.map((slot) =>
      asking(slot, chanceOf(slot.index), over, (asked, askedAt) => tally.heard(slot.index, asked, askedAt)),
    ),
    ...slots.map((slot) => happening(slot, deedsOf(slot.index), chanceOf(tabs + slot.index), over, tally.did)),
  ]);
  const log = await place.server.control.log();
  const refreshes = countRefreshes(log);
  const logins = log.filter(({ method, path }) => method === 'POST' && path === '/auth/jwt/create/').length;
  const lives = mostRefreshes(ledger.sessions, lifeMs, Date.now());

  // All tabs have the session of the last login.
  const looks = () => Promise.all(slots.map((slot) => slot.look()));
  const countIn = async () => (await looks()).filter(({ user }) => isOf(user, ledger.user)).length;
  const loggedIn = await until(countIn, tabs).then(() => tabs, countIn);
  // What is counted after this needs a session.
  if (loggedIn < tabs) await slots[0]?.login('ada');
  await measureHeaps();

  // Nobody looks at any of them, and no application asks, for longer than a token lives.
  await place.openOther();
  await until(async () => (await looks()).filter(({ isHidden }) => isHidden).length, tabs);
  await sleep(3_000);
  await place.server.control.resetLog();
  await sleep(quietMs);
  const hidden = await looks();
  const byHidden = (await place.server.control.log()).length;

  // Somebody looks at one of them, which renews the token, and then they are at rest.
  const [first] = slots as [Slot, ...Slot[]];
  await first.lookAt();
  await until(async () => (await looks()).every(isAtRest), true, 20_000);
  const resting = await looks();
  const timersOf = (looks: readonly Look[]) => looks.reduce((sum, { timers }) => sum + timers, 0);

  console.info(
    JSON.stringify({ heaps: heaps.map((row) => row.map(megabytes)), ...tally.found }, null, 1).slice(0, 10_000),
  );
  const { lost, strays, failed, lines } = tally.found;
  const grown = (tab: number) => megabytes((heaps.at(-1)?.[tab] ?? Number.NaN) - (heaps[0]?.[tab] ?? Number.NaN));
  const after = `${settledMs / 1000} s after a login`;
  tell(task, seed, [
    done('browser', place.version),
    done('requests of the application that were answered with 200', tally.outcomes(200)),
    done('reloads', tally.count('reload')),
    done('tabs closed and opened again', tally.count('closeAndOpen')),
    done('to another page and back', tally.count('awayAndBack')),
    done('… of these, from the back/forward cache', tally.count('return')),
    done('tabs frozen for 2 to 75 s', tally.count('freeze')),
    done('tabs that waited for the end of a refresh before they went', tally.count('wait')),
    done('times that another tab came to the front', tally.count('look')),
    done('logins', logins),
    done('… of these, while somebody else was logged in', ledger.switches),
    done('logouts', ledger.logouts),
    done('times that a tab told of the end of a session', tally.ends),
    isZero('… of these, without a login or a logout of the person', lost.length),
    isExactly('tabs that have the session of the last login at the end', tabs, loggedIn),
    isZero(`times that a tab was logged out, or had another user, ${after}`, strays.length),
    isZero(`requests with another answer than 200, ${after}`, failed.length),
    atMost('refreshes', lives + logins, refreshes.total),
    isZero('refreshes that Django refused', refreshes.refused),
    isZero('refreshes with a token that had been sent before', refreshes.reused),
    isZero('lines in the console', lines.length),
    atMost('heap that the tab which nothing happened to has gained', mostMegabytes, grown(0), ' MB'),
    atMost('heap that the tab which was only frozen has gained', mostMegabytes, grown(1), ' MB'),
    isExactly('timers of the tab in front, at rest', 1, timersOf(resting.filter(({ isHidden }) => !isHidden))),
    isZero(`timers of the ${tabs - 1} hidden tabs, at rest`, timersOf(resting.filter(({ isHidden }) => isHidden))),
    isZero(`requests in ${quietMs / 1000} s in which all tabs are hidden and no application asks`, byHidden),
    isZero('timers of all tabs after this time', timersOf(hidden)),
  ]);
});

function raise(message: string): never {
  throw new RangeError(message);
}
