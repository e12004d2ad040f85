/** What is promised of a refresh on a bad wire. */
import { expect } from 'vitest';
import { refreshPath, until } from '../browser/client.ts';
import { type Asked, isUnharmed, outcomesOf, patienceMs, type Visit } from './visit.ts';

/** The application asks until it is served. */
export async function asksUntilServed(session: Visit, withinMs = 20_000): Promise<Asked[]> {
  await session.tokenIsOver();
  await session.begins();
  await until(async () => outcomesOf(await session.soFar()).includes(200), true, withinMs);
  return session.ends();
}

/** The answer was late, and that is all. */
export async function isOneLateRefresh(session: Visit, seconds: number): Promise<void> {
  const asked = await asksUntilServed(session, seconds * 1000 + 20_000);
  await isUnharmed(session, asked);
  expect(session.wire.sent(refreshPath)).toBe(1);
  expect(await session.wire.refreshes()).toMatchObject({ total: 1, granted: 1 });
  // Who asks early waits for eight seconds at most, and is then told to try again.
  expect(outcomesOf(asked)).toEqual(seconds < 8 ? [200] : [200, 'refresh_unavailable']);
}

/** Django has seen one refresh, and granted it. */
export async function isOneRefresh(session: Visit): Promise<Asked[]> {
  const asked = await asksUntilServed(session);
  await isUnharmed(session, asked);
  expect(await session.wire.refreshes()).toMatchObject({ total: 1, granted: 1 });
  return asked;
}

/**
 * Django has rotated, and the new refresh token is lost for ever: nobody has it, and the old one is blacklisted. No client can help here. What
 * is promised: each tab says once that the session has ended, nothing hangs, and nobody sends the old token over and over.
 */
export async function endsOnce(session: Visit, withinMs = 20_000): Promise<void> {
  await session.tokenIsOver();
  await session.begins();
  for (const client of session.tabs) {
    const { reason, events } = await client.becomes('anonymous', withinMs);
    expect(['rejected', 'otherTab']).toContain(reason);
    expect(events.filter((event) => event.startsWith('refreshed '))).toEqual([]);
  }
  const asked = await session.ends();
  expect(Math.max(...asked.map(({ tookMs }) => tookMs))).toBeLessThan(patienceMs);
  for (const { events } of await session.seen()) {
    expect(events.filter((event) => event.startsWith('ended'))).toHaveLength(1);
  }
  // The refresh whose answer was lost, and the one that was refused. A browser may have sent one of them again by itself.
  const { total, granted, refused } = await session.wire.refreshes();
  expect(granted).toBe(1);
  expect(refused).toBeGreaterThanOrEqual(1);
  expect(total).toBeLessThanOrEqual(3);
}

/** Whatever was refused on the way, nobody is out. */
export async function isStillIn(session: Visit): Promise<void> {
  for (const client of session.tabs) expect(await client.ping()).toBe(200);
  for (const { status, events } of await session.seen()) {
    expect(status).toBe('authenticated');
    expect(events.filter((event) => event.startsWith('ended'))).toEqual([]);
  }
}
