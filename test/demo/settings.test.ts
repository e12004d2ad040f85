import { expect, test } from 'vitest';
import { clockWords, duration } from '../../demo/page/conditions-words.ts';
import { defaults, parseSettings } from '../../demo/settings.ts';

test('reads what was kept, and takes the rest for never set', () => {
  expect(parseSettings(null)).toEqual(defaults);
  expect(parseSettings('{"keep":"memory","weather":"sunny","latencyMs":"5","accessSeconds":60}')).toEqual({
    ...defaults,
    keep: 'memory',
    accessSeconds: 60,
  });
});

test.each(['{', '7', '"text"', '[]'])('takes %s for nothing', (text) => {
  expect(parseSettings(text)).toEqual(defaults);
});

test('says times and the clock in words', () => {
  expect([20, 60, 90, 3600].map(duration)).toEqual(['20 s', '1 min', '1.5 min', '1 h']);
  expect([0, 60, -3600].map(clockWords)).toEqual(['is right', 'is 1 min ahead', 'is 1 h behind']);
});
