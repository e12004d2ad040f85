import { expect, test } from 'vitest';
import { openApp, pass, waysToBeOver, within } from './helpers/app.ts';
import { answer, follow, origin, refresh, sleepThrough } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;

/** A network that can be away. */
function network() {
  let away = false;
  let attempts = 0;
  const wire =
    (inner: typeof fetch): typeof fetch =>
    async (input, init) => {
      if (!away) return inner(input, init);
      attempts += 1;
      throw new TypeError('Failed to fetch');
    };
  return {
    wire,
    goAway() {
      away = true;
    },
    comeBack() {
      away = false;
    },
    attempts: () => attempts,
  };
}

/** A poll each minute, whatever comes of it. */
async function poll(ask: () => Promise<unknown>, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    follow(ask());
    await pass(60);
  }
}

test.each(waysToBeOver)(
  'B186 · out of the tunnel: when the browser says `online`, requests work at once (token %s)',
  async (way) => {
    const { wire, goAway, comeBack } = network();
    const { page, client, loggedIn, heard } = openApp({ wire });
    let auth = await loggedIn();
    if (way === 'found at page load') auth.dispose();
    goAway();
    sleepThrough(301);
    if (way === 'found at page load') auth = client();
    await poll(() => auth.fetch(ping), 8);

    comeBack();
    page.dispatch('online');
    await pass(1);
    expect((await within(0.5, auth.fetch(ping))).status).toBe(200);
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'idle' });
    expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual([]);
  },
);

test('out of the tunnel, in a tab that is hidden: the first request after `online` works at once', async () => {
  const { wire, goAway, comeBack } = network();
  const { page, loggedIn } = openApp({ wire });
  const auth = await loggedIn();
  page.hide();
  goAway();
  sleepThrough(301);
  await poll(() => auth.fetch(ping), 8);

  comeBack();
  page.dispatch('online');
  await pass(1);
  expect((await within(0.5, auth.fetch(ping))).status).toBe(200);
});

test('`online` is said again and again while there is no network: the server is left in peace', async () => {
  const { wire, goAway, attempts } = network();
  const { page, loggedIn, heard } = openApp({ wire });
  const auth = await loggedIn();
  goAway();
  sleepThrough(301);
  await poll(() => auth.fetch(ping), 4);

  const before = attempts();
  for (let times = 0; times < 20; times += 1) {
    page.dispatch('online');
    follow(auth.fetch(ping));
    await pass(0.1);
  }
  expect(attempts() - before).toBeLessThanOrEqual(3);
  expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual([]);
});

test.each(waysToBeOver)('B189 · `online` does not lift a pause that the server asked for (token %s)', async (way) => {
  const { server, page, over } = openApp();
  server.failNext(refresh, () =>
    Response.json({ detail: 'Down.' }, { status: 503, headers: { 'Retry-After': '200' } }),
  );
  const auth = await over(way);
  const first = follow(auth.fetch(ping));
  await pass(1);
  expect(first.error).toMatchObject({ code: 'refresh_unavailable', status: 503, retryAfterSeconds: 200 });

  for (let minute = 0; minute < 3; minute += 1) {
    page.dispatch('online');
    const call = follow(auth.fetch(ping));
    await pass(60);
    expect(call.error).toMatchObject({ code: 'refresh_unavailable' });
    expect(server.count(refresh)).toBe(1);
  }
  await pass(30);
  expect((await within(1, auth.fetch(ping))).status).toBe(200);
});

test('a server that is out of order is not asked anew because of `online`: that pause is not the network’s', async () => {
  const { server, page, over } = openApp();
  server.failNext(
    refresh,
    Array(20).fill(() => answer({ detail: 'Down.' }, 503)),
  );
  const auth = await over('held through a sleep');
  await poll(() => auth.fetch(ping), 5);

  const before = server.count(refresh);
  for (let second = 0; second < 10; second += 1) {
    page.dispatch('online');
    follow(auth.fetch(ping));
    await pass(1);
  }
  expect(server.count(refresh) - before).toBeLessThanOrEqual(2);
});
