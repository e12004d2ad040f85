const { createAuth } = require('latchkey');
const { createFakeDjoser } = require('latchkey/testing');

test('an hour at the desk takes one login', async () => {
  jest.useFakeTimers();
  const server = createFakeDjoser();
  const auth = createAuth({ baseUrl: server.baseUrl, fetch: server.fetch });
  await auth.login({ username: 'ada', password: 'correct-horse' });

  await jest.advanceTimersByTimeAsync(3_600_000);
  const answer = await auth.api.get('api/ping/').json();

  expect(answer).toMatchObject({ user: 'ada' });
  expect(server.count('jwt/create')).toBe(1);
  jest.useRealTimers();
});
