import { expect, it } from 'vitest';
import { createFakeDjoser } from '../../src/testing.ts';
import { accountScenario, cookieScenario, record, tokenScenario, wireScenario } from './exchanges.ts';

it.each([
  [wireScenario, {}],
  [tokenScenario, {}],
  [accountScenario, {}],
  [accountScenario, { retype: true, showEmailNotFound: true, hideUsers: false }],
  [cookieScenario, { refreshIn: 'cookie', trustedOrigins: [] }],
] as const)('%o is answered the same way in every run, without a secret in it', async (scenario, options) => {
  const play = () => {
    const { fetch } = createFakeDjoser(options);
    return record(scenario, { origin: 'https://api.example.test', fetch, scheme: 'Bearer' });
  };
  const recorded = await play();
  expect(recorded.length).toBeGreaterThan(20);
  expect(await play()).toEqual(recorded);
  expect(JSON.stringify(recorded)).not.toContain('eyJ');
});
