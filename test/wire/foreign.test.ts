/** Something on the wire answers in Django's place: gateways, proxies with a login of their own, captive portals. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { refreshPath, until } from '../browser/client.ts';
import type { OwnAnswer } from '../djoser/client/gateway.ts';
import { onRealWires } from './in-browsers.ts';
import { isUnharmed, outcomesOf, type Task, type Visit, visit } from './visit.ts';
import type { Wire } from './wire.ts';

const portal = {
  status: 200,
  body: '<!doctype html><title>Welcome</title><form>Accept the terms of this hotel</form>',
};
const answers: Record<string, OwnAnswer> = {
  'a page with 401': { status: 401, body: '<!doctype html><h1>Sign in</h1>' },
  '{"message"} with 401': { status: 401, body: { message: 'Sign in to the company network.' } },
  'a page with 403': { status: 403, body: '<!doctype html><h1>Forbidden</h1>' },
  '{"message"} with 403': { status: 403, body: { message: 'Blocked.' } },
  'a page with 404': { status: 404, body: '<!doctype html><h1>No such site</h1>' },
  'a page with 502': { status: 502, body: '<!doctype html><h1>Bad Gateway</h1>' },
  'a page with 200': portal,
  '{"message"} with 200': { status: 200, body: { message: 'Welcome.' } },
};
const basic: OwnAnswer = {
  status: 401,
  body: '<!doctype html><h1>Sign in</h1>',
  headers: { 'WWW-Authenticate': 'Basic realm="company"' },
};

/**
 * A browser answers a Basic challenge with a login window of its own. While nobody looks at that window, the refresh has no answer; the
 * library gives the refresh up after 90 s.
 */
const longestMs = 90_000;

onRealWires(({ place }) => {
  const closed = (task: Task, prepare: (wire: Wire) => void): Promise<Visit> =>
    visit(task, place.profile, () => place.server, prepare);

  /** Nobody spent anything in the meantime, and it is refreshed once when the way is free. */
  async function goesOn(session: Visit): Promise<void> {
    expect(await session.wire.refreshes()).toMatchObject({ total: 0 });
    session.wire.open();
    await worksAgain(session);
  }

  async function worksAgain(session: Visit): Promise<void> {
    await until(async () => outcomesOf((await session.soFar()).slice(-2)).join(), '200', longestMs);
    await isUnharmed(session, await session.ends());
    expect(await session.wire.refreshes()).toMatchObject({ total: 1, granted: 1 });
  }

  describe.concurrent('a 401 that asks for a Basic login', { timeout: 150_000 }, () => {
    const isFirefox = place.engine === 'Firefox';
    it.skipIf(isFirefox)(
      'in place of a refresh harms nobody (not in Firefox: its login window stops the page)',
      async ({ task }) => {
        await using session = await closed(task, (wire) => wire.always({ own: basic }, refreshPath));
        await session.tokenIsOver();
        await session.begins();
        await sleep(4_000);
        await goesOn(session);
      },
    );
  });

  describe.concurrent('a captive portal', () => {
    it('of a minute harms nobody', { timeout: 150_000 }, async ({ task }) => {
      await using session = await closed(task, (wire) => wire.always({ own: portal }));
      await session.tokenIsOver();
      await session.begins();
      await sleep(60_000);
      const asked = await session.soFar();
      expect(asked.length).toBeGreaterThan(60);
      expect(outcomesOf(asked)).toEqual(['refresh_unavailable']);
      // One attempt per pause, and the pauses become longer.
      expect(session.wire.sent(refreshPath)).toBeLessThan(15);
      session.wire.open();
      // The pause may be half a minute by then; a user who presses "try again" does not wait for its end.
      expect(await session.tabs[0].refresh()).toBe('done');
      await worksAgain(session);
    });
  });

  describe.concurrent.each(Object.entries(answers))('%s', (_, own) => {
    it('in place of a refresh harms nobody', async ({ task }) => {
      await using session = await closed(task, (wire) => wire.always({ own }, refreshPath));
      await session.tokenIsOver();
      await session.begins();
      await sleep(4_000);
      expect(outcomesOf(await session.soFar())).toEqual(['refresh_unavailable']);
      await goesOn(session);
    });

    it('in place of everything harms nobody', async ({ task }) => {
      await using session = await closed(task, (wire) => wire.always({ own }));
      await session.tokenIsOver();
      await session.begins();
      await sleep(4_000);
      await goesOn(session);
    });
  });
});
