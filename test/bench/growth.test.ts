import { describe, expect, it } from 'vitest';
import { bar, boundOf } from '../../bench/growth/linear.ts';
import { recordingOf } from '../../bench/growth/recorder.ts';
import type { Cost, Subject } from '../../bench/growth/subject.ts';
import { subjects } from '../../bench/growth/subjects.ts';
import * as devtools from '../../src/devtools.ts';
import * as full from '../../src/index.ts';
import * as testing from '../../src/testing.ts';

const modules = { full, testing, devtools };

describe.each(subjects.map((subject) => [subject.name, subject] as const))('%s', (_, subject) => {
  it.each([1, 30])('a round with %i finds all of them done', async (size) => {
    // A round throws when a listener, a tab or an event is missing.
    const { us } = await subject.round(modules, size);
    expect(us).toBeGreaterThanOrEqual(0);
    expect(us).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});

it.each([1, 2, 7, 100])('a recording of %i events ends with a session that was refused', (size) => {
  const events = recordingOf(size);
  expect(events).toHaveLength(size);
  expect(events.at(-1)).toMatchObject({ type: 'ended', reason: 'rejected' });
});

describe('the bound', () => {
  const subject = { ...(subjects[0] as Subject), base: 1000 };
  const costs = (us: number): Cost[] => [us, us * 100, us / 100].map((each) => ({ us: each, bytes: null }));
  const bound = (at: (size: number) => number) =>
    boundOf(subject, new Map([100, 1000, 10_000].map((size) => [size, costs(at(size))])));

  it('is kept by what costs the same an item, and by what costs less', () => {
    expect(bound(() => 3)).toMatchObject({ limit: '2.00', found: '1.00', isKept: true });
    expect(bound((size) => 1 / size)).toMatchObject({ found: '0.10', isKept: true });
  });

  it('is missed by what grows with the square', () => {
    expect(bound((size) => size)).toMatchObject({ found: '10.00', isKept: false });
  });

  it('is missed by what comes to no end', () => {
    const measured = new Map([
      [1000, costs(1)],
      [10_000, null],
    ]);
    expect(boundOf(subject, measured)).toMatchObject({ found: 'no end', isKept: false });
  });
});

it('a bar has four blocks more for ten times the cost', () => {
  expect([0.001, 0.01, 0.1, 10].map((us) => bar(us).length)).toEqual([0, 0, 4, 12]);
});
