/** What real servers answer, and what each answer becomes: their bodies are in `observed-errors.ts`. */
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/djoser/answer.ts';
import { createEndpoints } from '../../src/djoser/endpoints.ts';
import { createMask } from '../../src/djoser/mask.ts';
import { type ObservedError, observed } from './observed-errors.ts';
import { failureOf, json, serverAccess } from './server-access.ts';

const rows = observed.flatMap(({ server, config, errors }) =>
  errors.map((row) => [server, row.error, row, config] as const),
);

const responseOf = ({ body, status, challenge }: ObservedError) =>
  json(body, status, challenge ? { 'WWW-Authenticate': challenge } : {});

const { signal } = new AbortController();

it.each(rows)('%s: %s is read', async (_, __, row, config) => {
  const { words } = await readAnswer(responseOf(row), config, () => createMask([]));
  const { serverCode: code, detail, fields } = words;
  expect({ code, detail, fields }).toEqual({ code: undefined, detail: undefined, fields: undefined, ...row.says });
});

describe('a login', () => {
  it.each(rows.filter(([, , { login }]) => login))('%s: %s is told as what it is', async (_, __, row, config) => {
    const { login } = createEndpoints(serverAccess(config, responseOf(row)).access);
    const error = await failureOf(login({ username: 'ada', password: 'hunter2' }, {}));
    const isStep = row.login === 'incomplete_login';
    expect(error).toMatchObject({ code: row.login, status: row.status, ...(!isStep && toldBy(row)) });
  });
});

describe('a refresh', () => {
  it.each(rows.filter(([, , { refresh }]) => refresh))('%s: %s is the end or is not', async (_, __, row, config) => {
    const { access, warned } = serverAccess(config, responseOf(row));
    const error = await failureOf(createEndpoints(access).refresh('r1', { signal }));
    expect(error).toMatchObject({ code: row.refresh, status: row.status, ...toldBy(row) });
    expect(warned).toEqual([]);
  });
});

describe('a request to the API', () => {
  it.each(rows.filter(([, , { judgement }]) => judgement))(
    '%s: %s says what it says of the token, and is left to be read',
    async (_, __, row, config) => {
      const response = responseOf(row);
      expect(await createEndpoints(serverAccess(config).access).judge(response)).toBe(row.judgement);
      expect(await response.json()).toEqual(row.body);
    },
  );
});

/** What an error has of what the server said. */
function toldBy({ says: { code, detail, fields } }: ObservedError): object {
  return {
    ...(code !== undefined && { serverCode: code }),
    ...(detail !== undefined && { detail }),
    ...(fields !== undefined && { fields }),
  };
}
