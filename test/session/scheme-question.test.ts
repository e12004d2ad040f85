import { describe, expect, it } from 'vitest';
import { type AuthOptions, djoser, memoryStorage } from '../../src/index.ts';
import { installLocalStorage } from '../cases/helpers/web-storage.ts';
import { ada, bob, follow, pass, refusal, type SetUpOptions, setUp, slow, url } from '../helpers/world.ts';

const me = '/auth/users/me/';
const ping = '/api/ping/';

/** A server that takes `JWT` alone, and a client that does not know it. Each question takes so many seconds. */
function setUpUnknown({ seconds = 0, ...options }: SetUpOptions & { seconds?: number } = {}) {
  const world = setUp({ latencyMs: slow({ [me]: seconds }), ...options });
  const open = (more: Partial<AuthOptions> = {}) => world.open({ server: djoser(), ...more });
  const asked = () => world.sent(me);
  const sent = () => world.sent(ping);
  return { ...world, world, open, asked, sent };
}

describe('the scheme that the server takes is asked for', () => {
  it.each([
    ['Bearer', ['Bearer A1']],
    ['JWT', ['Bearer A1', 'JWT A1']],
  ])('at the login, by who this is: the user of a server of %s is known with it', async (scheme, questions) => {
    const { open, asked, sent, server } = setUpUnknown({ schemes: [scheme] });
    const { auth } = open();
    expect(await auth.login(ada)).toMatchObject({ status: 'authenticated', user: { username: 'ada' } });
    expect(asked()).toEqual(questions);
    expect(await auth.getUser()).toMatchObject({ username: 'ada' });
    expect((await auth.fetch(url(ping))).status).toBe(200);
    expect(asked()).toEqual(questions);
    expect(sent()).toEqual([`${scheme} A1`]);
    expect(server.count('jwt/refresh')).toBe(0);
  });

  it('before the first use of tokens that another page has left, once for all who wait', async () => {
    const { world, open, asked, sent } = setUpUnknown({ seconds: 0.1 });
    world.store(world.issue());
    const { auth } = open();
    await auth.ready;
    expect(asked()).toEqual([]);
    const answers = follow(Promise.all([1, 2, 3].map(() => auth.fetch(url(ping)))));
    await pass(1);
    expect(answers.value?.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(asked()).toEqual(['Bearer A1', 'JWT A1']);
    expect(sent()).toEqual(['JWT A1', 'JWT A1', 'JWT A1']);
  });

  it('also where what the record names is none of ours: that is not sent', async () => {
    const { world, open, asked, sent } = setUpUnknown();
    world.profile.store({ ...world.issue(), scheme: 'Token' });
    const { auth } = open();
    expect((await auth.fetch(url(ping))).status).toBe(200);
    expect(asked()).toEqual(['Bearer A1', 'JWT A1']);
    expect(sent()).toEqual(['JWT A1']);
  });

  it('by no request of the application, whatever its answer says', async () => {
    const { open, asked, sent, server } = setUpUnknown();
    const { auth } = open();
    await auth.login(ada);
    const before = asked().length;
    server.failNext('api/ping', () => refusal());
    expect((await auth.fetch(url(ping))).status).toBe(200);
    expect(sent()).toEqual(['JWT A1', 'JWT A2']);
    expect(asked()).toHaveLength(before);
  });

  it('not where one scheme alone is given', async () => {
    const { open, asked, sent } = setUpUnknown({ schemes: ['Bearer'] });
    const { auth } = open({ server: djoser({ scheme: 'JWT' }) });
    await auth.login(ada);
    const answer = follow(auth.fetch(url(ping)));
    await pass(2);
    expect(answer.value?.status).toBe(401);
    expect(asked()).toEqual([]);
    expect(sent()).toEqual(['JWT A1', 'JWT A2']);
  });

  it('and an account that is refused has been understood', async () => {
    const { world, open, asked, server } = setUpUnknown({ schemes: ['Bearer'] });
    world.store(world.issue());
    server.failNext('users/me', () => refusal('user_inactive'));
    const { auth, warnings } = open();
    expect((await auth.fetch(url(ping))).status).toBe(200);
    expect(asked()).toEqual(['Bearer A1']);
    expect(warnings).toEqual([]);
  });
});

describe('the scheme that was found', () => {
  it('is kept over a refresh, and with the session from then on', async () => {
    const { world, open, sent } = setUpUnknown();
    const { auth } = open();
    await auth.login(ada);
    await auth.refresh();
    await auth.fetch(url(ping));
    expect(sent()).toEqual(['JWT A2']);
    expect(world.profile.stored()).toMatchObject({ scheme: 'JWT', revision: 2 });
  });

  it('is known to the next page, and to the other tab, by the record', async () => {
    const { world, open, asked, sent } = setUpUnknown();
    world.profile.store({ ...world.issue(), scheme: 'JWT' });
    const tabs = [open(), open()];
    for (const { auth } of tabs) await auth.fetch(url(ping));
    expect(sent()).toEqual(['JWT A1', 'JWT A1']);
    expect(asked()).toEqual([]);
  });

  it('is remembered for the server: the next login, in the next page, asks nothing', async () => {
    const { open, asked, sent } = setUpUnknown();
    const area = installLocalStorage();
    const before = open();
    await before.auth.login(ada);
    await before.auth.logout();
    before.auth.dispose();
    expect(JSON.stringify(area.all())).not.toContain('eyJ');
    const { auth } = open();
    await auth.login(bob);
    await auth.fetch(url(ping));
    expect(asked()).toEqual(['Bearer A1', 'JWT A1']);
    expect(sent()).toEqual(['JWT A2']);
  });

  it('is remembered for one server, and says nothing of another one', async () => {
    const { world, open } = setUpUnknown();
    installLocalStorage();
    await open().auth.login(ada);
    const other = open({ baseUrl: url('staging/auth/'), storage: memoryStorage() });
    follow(other.auth.adopt(world.issue()));
    await pass(1);
    expect(world.sent('/staging/auth/users/me/')).toEqual(['Bearer A2']);
  });

  it.each([
    ['JWT', 'Bearer'],
    ['Bearer', 'JWT'],
  ])(
    'is asked for anew where the server has changed it since, from %s to %s: no request of the user is refused, and no refresh is spent',
    async (before, since) => {
      const accepted = [before];
      const { open, sent, server } = setUpUnknown({ schemes: accepted });
      installLocalStorage();
      const one = open();
      await one.auth.login(ada);
      one.auth.dispose();
      accepted.splice(0, 1, since);

      const { auth, warnings } = open();
      const answers = await Promise.all([1, 2, 3].map(() => auth.fetch(url(ping))));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      auth.dispose();
      // The next page knows it.
      expect((await open().auth.fetch(url(ping))).status).toBe(200);
      expect(sent()).toEqual([...Array(3).fill(`${before} A1`), ...Array(4).fill(`${since} A1`)]);
      expect(server.count('jwt/refresh')).toBe(0);
      expect(warnings).toEqual([]);
    },
  );

  it('is asked for anew in a page that was open when the server changed it: later requests are answered', async () => {
    const accepted = ['JWT'];
    const { open, server } = setUpUnknown({ schemes: accepted });
    installLocalStorage();
    const { auth } = open();
    await auth.login(ada);
    accepted.splice(0, 1, 'Bearer');
    // The challenge of the answer is not readable from another origin.
    await pass(2);
    follow(auth.fetch(url(ping)));
    await pass(5);
    expect((await auth.fetch(url(ping))).status).toBe(200);
    expect(server.count('jwt/refresh')).toBe(1);
  });

  it('costs an ordinary refused token no question: the server says that it has read the token', async () => {
    const { world, open, asked, sent, server } = setUpUnknown();
    const area = installLocalStorage();
    area.put('latchkey:https://api.example.test/auth:scheme', 'JWT');
    world.store(world.issue());
    server.revokeAll();
    await pass(2);
    expect((await open().auth.fetch(url(ping))).status).toBe(200);
    expect(asked()).toEqual([]);
    expect(sent()).toEqual(['JWT A1', 'JWT A2']);
  });

  it.each(['JWT', 'Bearer'])(
    'is taken from the challenge of a refusal where nobody can be asked: %s, and no refresh is spent',
    async (scheme) => {
      const { world, open, asked, sent, server } = setUpUnknown({ schemes: [scheme] });
      const area = installLocalStorage();
      area.put('latchkey:https://api.example.test/auth:scheme', scheme === 'JWT' ? 'Bearer' : 'JWT');
      world.store(world.issue());
      server.failNext('users/me', [404, 404]);
      expect((await open().auth.fetch(url(ping))).status).toBe(200);
      expect(asked()).toHaveLength(1);
      expect(sent().at(-1)).toBe(`${scheme} A1`);
      expect(server.count('jwt/refresh')).toBe(0);
    },
  );

  it('is taken from the challenge after a login at which `users/me/` was out of order', async () => {
    const { open, sent, server } = setUpUnknown();
    server.failNext('users/me', [503, 503]);
    const { auth } = open();
    await auth.login(ada);
    expect((await auth.fetch(url(ping))).status).toBe(200);
    expect(sent()).toEqual(['Bearer A1', 'JWT A1']);
    expect(server.count('jwt/refresh')).toBe(0);
  });

  it('is found after a refresh where the page may not read the challenge and nobody can be asked', async () => {
    const { world, open, server } = setUpUnknown();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const { body, status, headers } = await server.fetch(input, init);
      const readable = new Headers(headers);
      readable.delete('www-authenticate');
      return new Response(body, { status, headers: readable });
    };
    const area = installLocalStorage();
    area.put('latchkey:https://api.example.test/auth:scheme', 'Bearer');
    world.store(world.issue());
    server.failNext('users/me', 404);
    await pass(1);
    const { auth } = open({ fetch });
    const refused = follow(auth.fetch(url(ping)));
    await pass(1);
    expect(refused.value?.status).toBe(401);
    await pass(5);
    expect((await auth.fetch(url(ping))).status).toBe(200);
  });
});

describe('a question that teaches nothing', () => {
  it.each([
    ['503', 503],
    ['a page of HTML, with 401', 401],
    ['a page of HTML, with 200', 'html200'],
    ['404', 404],
    ['a network that fails', 'network'],
  ] as const)('is put again at the next use, once its cool-down is over: %s', async (_, failure) => {
    const { world, open, asked, sent, server } = setUpUnknown();
    world.store(world.issue());
    server.failNext('users/me', failure);
    const { auth, warnings } = open();
    const first = follow(auth.fetch(url('api/public/')));
    await pass(0.5);
    expect(first.settledAt).not.toBeNull();
    expect(asked()).toEqual(['Bearer A1']);
    await pass(0.6);
    expect((await auth.fetch(url(ping))).status).toBe(200);
    expect(asked()).toEqual(['Bearer A1', 'Bearer A1', 'JWT A1']);
    expect(sent()).toEqual(['JWT A1']);
    expect(warnings).toEqual([]);
  });

  it('is the answer to a visitor, of a view that anybody may use: it has no id, and is no user', async () => {
    const { open, asked, sent, server } = setUpUnknown();
    server.failNext('users/me', () => Response.json({ id: null, username: '' }));
    const { auth } = open();
    expect(await auth.login(ada)).toMatchObject({ user: { username: 'ada' } });
    expect((await auth.fetch(url(ping))).status).toBe(200);
    expect(asked()).toEqual(['Bearer A1', 'JWT A1']);
    expect(sent()).toEqual(['JWT A1']);
  });

  it('is given up when nobody answers it, and the request goes out', async () => {
    const { world, open, server } = setUpUnknown();
    world.store(world.issue());
    server.failNext('users/me', 'hang');
    const { auth } = open({ refreshTimeoutSeconds: 2, proactive: 'off' });
    const answer = follow(auth.fetch(url('api/public/')));
    await pass(1.9);
    expect(answer.settledAt).toBeNull();
    await pass(0.2);
    expect(answer.settledAt).not.toBeNull();
  });
});

describe('a question that is answered after the time limit', () => {
  const key = 'latchkey:https://api.example.test/auth:scheme';
  /** The scheme's challenge is hidden, as from a page of another origin. */
  const withoutChallenge =
    (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
    async (input, init) => {
      const { body, status, headers } = await fetch(input, init);
      const readable = new Headers(headers);
      readable.delete('www-authenticate');
      return new Response(body, { status, headers: readable });
    };

  it.each([
    ['Bearer', ['Bearer A1'], ['Bearer A1', 'Bearer A1']],
    ['JWT', ['Bearer A1', 'JWT A1'], ['Bearer A1', 'JWT A1', 'JWT A1']],
  ])('holds up the login alone, and its answer is kept: a server of %s', async (scheme, questions, requests) => {
    const { open, asked, sent, server } = setUpUnknown({ seconds: 12, schemes: [scheme] });
    const area = installLocalStorage();
    const { auth, warnings } = open();
    const login = follow(auth.login(ada));
    await pass(7.9);
    expect(login.settledAt).toBeNull();
    await pass(0.2);
    expect(login.settledAt).not.toBeNull();
    expect((await auth.fetch(url(ping))).status).toBe(200);
    await pass(20);
    expect(asked()).toEqual(questions);
    expect(auth.state).toMatchObject({ user: { username: 'ada' } });
    expect(area.all()).toMatchObject({ [key]: scheme });
    expect((await auth.fetch(url(ping))).status).toBe(200);
    expect(sent()).toEqual(requests);
    expect(asked()).toEqual(questions);
    expect(server.count('jwt/refresh')).toBe(0);
    expect(warnings).toEqual([]);
  });

  it('is kept where the page may not read the challenge: the requests after the answer have its scheme', async () => {
    const { world, open, asked, sent } = setUpUnknown({ seconds: 12 });
    const { auth } = open({ fetch: withoutChallenge(world.fetch) });
    follow(auth.login(ada));
    await pass(25);
    expect(asked()).toHaveLength(2);
    expect((await auth.fetch(url(ping))).status).toBe(200);
    expect(sent()).toHaveLength(1);
  });

  it('is awaited by a request that was refused under the guess where only this answer can tell', async () => {
    const { world, open, server } = setUpUnknown({ seconds: 5 });
    const { auth } = open({ fetch: withoutChallenge(world.fetch) });
    follow(auth.login(ada));
    await pass(8.5);
    const answer = follow(auth.fetch(url(ping)));
    await pass(2);
    expect(answer.value?.status).toBe(200);
    expect(server.count('jwt/refresh')).toBe(0);
  });

  it('is awaited by no other request after one has waited for it in vain', async () => {
    const { world, open } = setUpUnknown({ seconds: 25 });
    const { auth } = open({ fetch: withoutChallenge(world.fetch) });
    follow(auth.login(ada));
    await pass(8.5);
    follow(auth.fetch(url(ping)));
    await pass(11);
    const answer = follow(auth.fetch(url(ping)));
    await pass(1);
    expect(answer.value?.status).toBe(401);
  });

  it('is of no session after a logout', async () => {
    const { world, open } = setUpUnknown({ seconds: 12, schemes: ['Bearer'] });
    const { auth, warnings } = open();
    follow(auth.login(ada));
    await pass(9);
    await auth.logout();
    await pass(10);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(world.profile.stored()).toBeNull();
    expect(warnings).toEqual([]);
  });

  it('holds up no request of a page that polls, and is not put more often than before', async () => {
    const { open, asked } = setUpUnknown({ seconds: 40, schemes: ['Bearer'] });
    const { auth } = open({ proactive: 'off' });
    follow(auth.login(ada));
    await pass(8.1);
    for (let each = 0; each < 30; each += 1) {
      const answer = follow(auth.fetch(url(ping)));
      await pass(0);
      expect(answer.value?.status).toBe(200);
      await pass(2);
    }
    expect(asked().length).toBeGreaterThan(1);
    expect(asked().length).toBeLessThanOrEqual(3);
  });

  it.each(['with', 'without'])(
    'holds up a session once: no request of the next page, and of another tab (%s `localStorage` to say so)',
    async (storage) => {
      const { open, sent } = setUpUnknown({ seconds: 40, schemes: ['Bearer'] });
      if (storage === 'with') installLocalStorage();
      const one = open();
      follow(one.auth.login(ada));
      await pass(8.1);
      if (storage === 'with') one.auth.dispose();
      const tabs = storage === 'with' ? [open(), open()] : [one, one];
      for (const { auth } of tabs) {
        await auth.ready;
        const answer = follow(auth.fetch(url(ping)));
        await pass(0);
        expect(answer.value?.status).toBe(200);
      }
      expect(sent()).toEqual(['Bearer A1', 'Bearer A1']);
    },
  );

  it('holds up the next session too, once', async () => {
    const { open } = setUpUnknown({ seconds: 40, schemes: ['Bearer'] });
    installLocalStorage();
    const { auth } = open();
    follow(auth.login(ada));
    await pass(9);
    const login = follow(auth.login(bob));
    await pass(7.9);
    expect(login.settledAt).toBeNull();
    await pass(0.2);
    expect(login.settledAt).not.toBeNull();
  });

  it('leaves the scheme that an earlier page has found', async () => {
    const { world, open, sent, server } = setUpUnknown({ seconds: 40 });
    const area = installLocalStorage();
    area.put(key, 'JWT');
    world.store(world.issue());
    server.failNext('api/ping', () => Response.json({ detail: 'Not you.' }, { status: 401 }));
    const { auth } = open();
    await pass(2);
    const answer = follow(auth.fetch(url(ping)));
    await pass(8.5);
    expect(answer.value?.status).toBe(200);
    expect(area.all()).toMatchObject({ [key]: 'JWT' });
    expect(sent()).toEqual(['JWT A1', 'JWT A2']);
  });
});

describe('while the question is under way', () => {
  it('a caller who gives up stops nobody else', async () => {
    const { world, open, sent } = setUpUnknown({ seconds: 1 });
    world.store(world.issue());
    const { auth } = open();
    const reason = new Error('mine');
    const abort = new AbortController();
    const one = follow(auth.fetch(url(ping), { signal: abort.signal }));
    const two = follow(auth.fetch(url(ping)));
    await pass(0.5);
    abort.abort(reason);
    await pass(2);
    expect(one.error).toBe(reason);
    expect(two.value?.status).toBe(200);
    expect(sent()).toEqual(['JWT A1']);
  });

  it('a logout ends the wait of a request, and what is found is of no session', async () => {
    const { world, open, sent } = setUpUnknown({ seconds: 1 });
    world.store(world.issue());
    const { auth, events } = open();
    const answer = follow(auth.fetch(url(ping)));
    await pass(0.5);
    await auth.logout();
    await pass(3);
    expect(answer.error).toMatchObject({ code: 'session_ended' });
    expect(sent()).toEqual([]);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(events.map(({ type }) => type)).toEqual(['started', 'ended']);
    expect(world.profile.stored()).toBeNull();
  });

  it('the user of one session is not shown in the one that takes its place', async () => {
    const { open } = setUpUnknown({ seconds: 1 });
    const { auth } = open();
    const first = follow(auth.login(ada));
    await pass(0.5);
    const second = follow(auth.login(bob));
    await pass(5);
    expect(first.settledAt).not.toBeNull();
    expect(second.value).toMatchObject({ status: 'authenticated', claims: { user_id: '2' } });
    const user = follow(auth.getUser());
    await pass(2);
    expect(user.value?.username).toBe('bob');
  });
});

describe('a scheme that nobody knows', () => {
  it('is one warning, `Bearer` is sent, and the question is put again after its cool-down', async () => {
    const { open, asked, sent } = setUpUnknown({ schemes: ['Token'] });
    const tab = open();
    await tab.auth.login(ada);
    for (const _ of [1, 2]) {
      const answer = follow(tab.auth.fetch(url(ping)));
      await pass(2);
      expect(answer.value?.status).toBe(401);
    }
    expect(asked().slice(0, 2)).toEqual(['Bearer A1', 'JWT A1']);
    expect(asked().length).toBeLessThanOrEqual(6);
    expect(new Set(sent().map((each) => each?.split(' ')[0]))).toEqual(new Set(['Bearer']));
    expect(tab.warnings).toEqual([
      {
        code: 'scheme_mismatch',
        message:
          'latchkey: Whether the server wants "Bearer", "JWT" could not be found out. Name it: the option `scheme` of the server.',
      },
    ]);
    expect(tab.auth.state.status).toBe('authenticated');
  });

  it.each<[what: string, failure: 404 | 503 | (() => Response)]>([
    ['does not exist', 404],
    ['is down', 503],
    ['answers every visitor', () => Response.json({ id: null, username: '' })],
  ])('is a warning when the endpoint of the user %s, and a new token is refused', async (_, failure) => {
    const { open, sent, server } = setUpUnknown({ schemes: ['JWT'] });
    const tab = open();
    server.failNext('users/me', Array(20).fill(failure));
    // CORS hides the challenge of these answers.
    server.failNext(
      'api/ping',
      Array(20).fill(() => Response.json({ detail: 'Not provided.' }, { status: 401 })),
    );
    await tab.auth.login(ada);
    const answer = follow(tab.auth.fetch(url(ping)));
    await pass(10);
    expect(answer.value?.status).toBe(401);
    expect(sent()).toEqual(['Bearer A1', 'Bearer A2']);
    expect(tab.warnings.map(({ code }) => code)).toEqual(['scheme_mismatch']);
    expect(tab.auth.state.status).toBe('authenticated');
  });
});

describe('a first question that met something else', () => {
  it.each([500, 429, 404])(
    '(%i) is put again when a request is refused under the guess, before any refresh',
    async (status) => {
      const { open, sent, world } = setUpUnknown({ schemes: ['JWT'] });
      const tab = open();
      world.server.failNext('auth/users/me', status);
      await tab.auth.login(ada);
      const answers = [follow(tab.auth.fetch(url(ping))), follow(tab.auth.fetch(url(ping), { method: 'POST' }))];
      await pass(3);
      expect(answers.map(({ value }) => value?.status)).toEqual([200, 200]);
      expect(sent().at(-1)).toBe('JWT A1');
      expect(world.refreshCalls).toBe(0);
    },
  );
});
