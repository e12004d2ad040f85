import { expect, it } from 'vitest';
import { pass, setUp, url } from '../helpers/world.ts';

/** A refusal whose body stays open until somebody reads it or lets it go. */
function refused() {
  let over = false;
  const cancel = () => {
    over = true;
  };
  const body = new ReadableStream({ cancel });
  const response = new Response(body, { status: 401, headers: { 'WWW-Authenticate': 'JWT realm="api"' } });
  return { response, over: () => over };
}

/** A tab whose endpoint gives these answers, one after the other, and then says yes. */
async function setUpAnswers(answers: readonly Response[]) {
  const world = setUp();
  const left = [...answers];
  const sent: string[] = [];
  const tab = await world.login({
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

it('lets go of the refusal when a new token is sent in its place', async () => {
  const refusal = refused();
  const { tab, sent } = await setUpAnswers([refusal.response]);
  const response = await tab.auth.fetch(url('api/ping/'));
  expect(await response.text()).toBe('yes');
  expect(sent).toEqual(['JWT A1', 'JWT A2']);
  expect(refusal.over()).toBe(true);
});

it('has nothing to let go of where a refusal comes without a body', async () => {
  const refusal = new Response(null, { status: 401, headers: { 'WWW-Authenticate': 'JWT realm="api"' } });
  const { tab, sent } = await setUpAnswers([refusal]);
  expect((await tab.auth.fetch(url('api/ping/'))).status).toBe(200);
  expect(sent).toEqual(['JWT A1', 'JWT A2']);
});

it('leaves the body of the last refusal to the caller', async () => {
  const refusals = [refused(), refused()];
  const { tab } = await setUpAnswers(refusals.map(({ response }) => response));
  const answer = tab.auth.fetch(url('api/ping/'));
  // So long it is looked at for what the server says of the account.
  await pass(1);
  const response = await answer;
  expect(response).toBe(refusals[1]?.response);
  expect(response.bodyUsed).toBe(false);
  expect(refusals.map(({ over }) => over())).toEqual([true, false]);
});
