import { expect, it } from 'vitest';
import { djoser } from '../../src/index.ts';
import { pass, setUp, url } from '../helpers/world.ts';

/** A refusal whose body stays open until somebody reads it or lets it go. */
function refused(scheme: string) {
  let over = false;
  const cancel = () => {
    over = true;
  };
  const body = new ReadableStream({ cancel });
  const response = new Response(body, { status: 401, headers: { 'WWW-Authenticate': `${scheme} realm="api"` } });
  return { response, over: () => over };
}

/** A tab whose endpoint gives these answers, one after the other, and then says yes. */
async function setUpAnswers(answers: readonly Response[], scheme?: string) {
  const world = setUp();
  const left = [...answers];
  const sent: string[] = [];
  const tab = await world.login({
    ...(scheme && { server: djoser({ scheme }) }),
    async fetch(input, init) {
      if (!String(input).includes('/api/')) return world.fetch(input, init);
      const [word, token] = new Headers(init?.headers).get('authorization')?.split(' ') ?? [];
      sent.push(`${word} ${world.nameOf(token)}`);
      return left.shift() ?? new Response('yes');
    },
  });
  await pass(0);
  return { tab, sent };
}

it('lets go of the refusal of one scheme when the other is understood', async () => {
  const refusal = refused('Bearer');
  const { tab, sent } = await setUpAnswers([refusal.response]);
  const response = await tab.auth.fetch(url('api/ping/'));
  expect(await response.text()).toBe('yes');
  expect(sent).toEqual(['JWT A1', 'Bearer A1']);
  expect(refusal.over()).toBe(true);
});

it('lets go of the refusals of both schemes when a new token is what was missing', async () => {
  const refusals = [refused('Bearer'), refused('Bearer')];
  const { tab, sent } = await setUpAnswers(refusals.map(({ response }) => response));
  const answer = tab.auth.fetch(url('api/ping/'));
  await pass(2);
  expect(await (await answer).text()).toBe('yes');
  expect(sent.slice(0, 2)).toEqual(['JWT A1', 'Bearer A1']);
  expect(sent.at(-1)).toMatch(/ A2$/);
  expect(refusals.map(({ over }) => over())).toEqual([true, true]);
});

it('has nothing to let go of where a refusal comes without a body', async () => {
  const refusal = new Response(null, { status: 401, headers: { 'WWW-Authenticate': 'JWT realm="api"' } });
  const { tab, sent } = await setUpAnswers([refusal], 'JWT');
  expect((await tab.auth.fetch(url('api/ping/'))).status).toBe(200);
  expect(sent).toEqual(['JWT A1', 'JWT A2']);
});

it('leaves the body of the last refusal to the caller', async () => {
  const refusals = [refused('JWT'), refused('JWT')];
  const { tab } = await setUpAnswers(
    refusals.map(({ response }) => response),
    'JWT',
  );
  const response = await tab.auth.fetch(url('api/ping/'));
  expect(response).toBe(refusals[1]?.response);
  expect(refusals.map(({ over }) => over())).toEqual([true, false]);
});
