import { vi } from 'vitest';
import { record } from '../../helpers/tabs.ts';
import type { Play } from './explore.ts';
import { lifeSeconds } from './server.ts';
import { createStage, type Pace } from './stage.ts';
import { createWorld, openTab, origin, type Platform } from './tab.ts';
import { type Ending, outcomeOf, verdict } from './verdict.ts';

/** Two tabs of ada's wake up with an access token that is over. What there is, who makes requests, and what else happens. */
export interface Story extends Platform, Pace {
  /** Each makes a request, sooner or later. */
  readonly asking: readonly ('left' | 'right')[];
  /** And the right tab, sooner or later. */
  readonly happens: 'nothing' | 'logs out' | 'lets bob in';
}

/** After this, a tab believes that it sees all that was written, ms. */
const arrivedMs = 1000;

/** The ids of sessions and claims are counted: where two ids are compared, a replay goes the same way. */
function countedValues(): (values: Uint32Array) => Uint32Array {
  let made = 0;
  return (values) => {
    made += 1;
    return values.fill(made);
  };
}

/** Begins the story anew: always with the same steps, up to where it can go one way or another. */
export async function begin(story: Story): Promise<Play> {
  const stage = createStage(story);
  vi.stubGlobal('setTimeout', stage.setTimeout);
  vi.stubGlobal('clearTimeout', stage.clearTimeout);
  vi.stubGlobal('performance', { now: stage.now });
  vi.stubGlobal('crypto', { getRandomValues: countedValues() });
  const world = createWorld(stage, story);
  const { server, store } = world;
  const [askedAt, lifetimeMs] = [stage.now(), lifeSeconds * 1000];
  const times = { askedAt, lifetimeMs, expiresAt: askedAt + lifetimeMs };
  store.put(record({ ...server.login('ada'), ...times, server: origin, user: null }));
  const left = stage.as('left', () => openTab('left', 0.25, world));
  const right = stage.as('right', () => openTab('right', 0.75, world));
  const tabs = { left, right };
  await stage.settle();
  stage.pass(301_000);

  const loose = new Set<string>();
  const follow = (what: string, work: Promise<unknown>) => {
    const waiting = `${what} never settles`;
    loose.add(waiting);
    const settled = () => loose.delete(waiting);
    work.then(settled, (error: unknown) => {
      settled();
      if (!(error instanceof Error && 'code' in error)) loose.add(`${what} throws ${String(error)}`);
    });
  };
  let madeBeforeLogout: number | null = null;

  for (const name of story.asking)
    stage.expect(name, 'makes a request', [], () => follow(`the request of ${name}`, tabs[name].request()));
  if (story.happens === 'logs out')
    stage.expect('right', 'logs out', ['look server'], () => {
      madeBeforeLogout = server.made;
      follow('the logout', right.session.logout());
      if (right.session.state.status !== 'anonymous') loose.add('the logout waits before it ends the session');
    });
  if (story.happens === 'lets bob in')
    stage.expect('right', 'lets bob in', ['change server'], () =>
      follow('the login', right.session.adopt(server.login('bob'))),
    );

  const ending = (): Ending => ({ story, server, stored: store.read(), tabs, madeBeforeLogout, loose: [...loose] });

  return {
    stage,
    async judge() {
      const outcome = outcomeOf(ending());
      // Who hears no news looks when something is asked of it: now, and once what was written has arrived.
      for (const ms of [0, arrivedMs]) {
        stage.pass(ms);
        for (const [name, { session }] of Object.entries(tabs))
          stage.as(name, () => follow(`a look of ${name}`, session.getAccessToken()));
        await stage.settle();
      }
      const faults = verdict(ending());
      for (const { session } of Object.values(tabs)) session.dispose();
      return { outcome, faults };
    },
  };
}
