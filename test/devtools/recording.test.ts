import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainLogout, parseRecording } from '../../src/devtools.ts';
import { busyRecording, events, recording } from './recordings.ts';

const text = (changes: object) => JSON.stringify({ ...recording(events([0, 'a', 'nobody'])), ...changes });

describe('a recording from a file', () => {
  it('is the one that was exported', () => {
    const exported = busyRecording(200);
    expect(parseRecording(JSON.stringify(exported))).toEqual(exported);
  });

  it.each([
    ['no JSON', '<html>'],
    ['another format', text({ format: 'har' })],
    ['a version of later', text({ version: 2 })],
    ['no events', text({ events: 'none' })],
    ['nothing', 'null'],
    ['a list', '[]'],
  ])('is refused with a code when it is %s', (_, given) => {
    expect(() => parseRecording(given)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        code: 'invalid_recording',
        message: expect.stringMatching(/^latchkey: /),
      }),
    );
  });

  it('keeps known fields of known types, and leaves the rest out', () => {
    const odd = {
      at: 1,
      tab: 'a',
      n: 1,
      type: 'token',
      expiresAt: 'soon',
      marginAt: 1e300,
      token: 'eyJ',
      locks: 1,
      label: 'x'.repeat(999),
    };
    const later = { at: 1, tab: 'a', n: 2, type: 'invented later' };
    const { events: kept } = parseRecording(
      text({ events: [odd, later, null, 7, { at: -1, tab: 'a', n: 3, type: 'token' }] }),
    );
    expect(kept).toEqual([{ at: 1, tab: 'a', n: 1, type: 'token', label: 'x'.repeat(200) }]);
  });

  it('takes names and counts of another type for none', () => {
    expect(parseRecording(text({ name: 1, exportedAt: 'x', dropped: null }))).toMatchObject({
      name: '',
      exportedAt: 0,
      dropped: 0,
    });
  });

  it('is read and explained, whatever is in its events', async () => {
    const value = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null));
    const type = fc.constantFrom('ended', 'request', 'response', 'token', 'store', 'outsider', 'refusal', '__proto__');
    const event = fc.record(
      {
        at: fc.oneof(fc.nat(), value),
        tab: fc.oneof(fc.constantFrom('a', '__proto__'), value),
        n: fc.nat(),
        type,
        reason: fc.constantFrom('rejected', 'otherTab', 'toString'),
        status: value,
        of: value,
        refreshExpiresAt: value,
      },
      { requiredKeys: ['at', 'tab', 'n', 'type'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event), async (list) => {
        const { events: read } = parseRecording(text({ events: list }));
        expect(await explainLogout(read)).toMatch(/^(Logged out at|Nobody was logged out)/);
      }),
      { numRuns: 200 },
    );
  });
});
