import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSession } from '../../src/core.ts';
import { onUserChange as onUserChangeOfFetch } from '../../src/fetch.ts';
import { onUserChange, type UserChange } from '../../src/index.ts';
import { createTabs } from '../../src/testing.ts';
import { ada, bob, clientThatLooks, newClient, newServer } from './client.ts';

type Client = ReturnType<typeof newClient>;

/** The changes that were told, in words: who has gone, and who is there. */
function watch(auth: Client, options?: { immediate?: boolean }) {
  const changes: UserChange<unknown>[] = [];
  const stop = onUserChange(auth, (change) => void changes.push(change), options);
  const told = () => changes.map(({ state, hadUser }) => `${hadUser ? 'a user' : 'nobody'} → ${state.status}`);
  return { changes, told, stop };
}

describe('onUserChange', () => {
  it('tells of a login, of another login over it, and of a logout', async () => {
    const auth = newClient(newServer());
    await auth.ready;
    const { told } = watch(auth);
    expect(told()).toEqual([]);
    await auth.login(ada);
    await auth.login(bob);
    await auth.logout();
    expect(told()).toEqual(['nobody → authenticated', 'a user → authenticated', 'a user → anonymous']);
  });

  it('tells in the tick of the logout', async () => {
    const auth = newClient(newServer());
    await auth.login(ada);
    const { told } = watch(auth);
    void auth.logout();
    expect(told()).toEqual(['a user → anonymous']);
  });

  it('shows the state in which somebody is there when a session takes the place of another', async () => {
    const server = newServer();
    const auth = newClient(server);
    await auth.login(ada);
    const { changes } = watch(auth);
    await auth.adopt(server.issue('bob'));
    expect(changes.map(({ state }) => state)).toEqual([auth.state]);
  });

  it('tells nothing of renewed tokens or of a user that was read', async () => {
    const server = newServer();
    const auth = newClient(server);
    await auth.login(ada);
    const { told } = watch(auth, { immediate: true });
    await auth.refresh();
    await auth.getUser();
    expect(told()).toEqual(['nobody → authenticated']);
  });

  it.each([
    ['before it is known', false],
    ['when it is known', true],
  ])('tells nothing of the session that a page finds: asked %s', async (_, late) => {
    const { auth, find } = clientThatLooks(newServer());
    const first = late ? null : watch(auth);
    find();
    await auth.ready;
    const { told } = first ?? watch(auth);
    expect(told()).toEqual([]);
    await auth.logout();
    expect(told()).toEqual(['a user → anonymous']);
  });

  it('tells of a session that was known and is refused at page load: the page may show what is left of it', async () => {
    const server = newServer();
    const { auth, find } = clientThatLooks(server);
    const { told } = watch(auth);
    server.expireAccess();
    server.revokeRefresh();
    find();
    await auth.ready;
    await auth.fetch(`${server.baseUrl}users/me/`).catch(() => {});
    expect(told()).toEqual(['a user → anonymous']);
  });

  it.each([
    ['nobody', () => newClient(newServer()), ['nobody → anonymous']],
    [
      'a user',
      () => {
        const { auth, find } = clientThatLooks(newServer());
        find();
        return auth;
      },
      ['nobody → authenticated'],
    ],
  ])('with `immediate` tells once who is there, be it %s', async (_, make, expected) => {
    const auth = make();
    const early = watch(auth, { immediate: true });
    expect(early.told()).toEqual([]);
    await auth.ready;
    const late = watch(auth, { immediate: true });
    expect([early.told(), late.told()]).toEqual([expected, expected]);
  });

  it('with `immediate` does not tell of a login twice that comes while the page still looks', async () => {
    const auth = newClient(newServer());
    const { told } = watch(auth, { immediate: true });
    expect(auth.state.status).toBe('restoring');
    await auth.login(ada);
    expect(told().filter((change) => change.endsWith('authenticated'))).toEqual(['nobody → authenticated']);
  });

  it('tells of a login, of another and of a logout in another tab', async () => {
    const server = newServer();
    const [here, there] = createTabs(2).map((tab) => newClient(server, tab)) as [Client, Client];
    await Promise.all([here.ready, there.ready]);
    const { told, changes } = watch(here);
    await there.login(ada);
    await vi.waitFor(() => expect(told()).toEqual(['nobody → authenticated']));
    await there.login(bob);
    // A tab may learn of the end first, and of the next user a moment later.
    await vi.waitFor(() => expect(told().slice(1).join()).toMatch(/^a user → .*authenticated$/));
    expect(changes.at(-1)?.state).toBe(here.state);
    await there.logout();
    await vi.waitFor(() => expect(told().at(-1)).toBe('a user → anonymous'));
  });

  it('has a signal for each user, which is aborted when the user changes', async () => {
    const auth = newClient(newServer());
    const { changes, stop } = watch(auth, { immediate: true });
    const aborted = () => changes.map(({ signal }) => signal.aborted);
    await auth.ready;
    await auth.login(ada);
    expect(aborted()).toEqual([true, false]);
    await auth.refresh();
    expect(aborted()).toEqual([true, false]);
    await auth.login(bob);
    expect(aborted()).toEqual([true, true, false]);
    stop();
    expect(aborted()).toEqual([true, true, true]);
  });

  it('keeps a late answer to one user from being taken for the next one’s', async () => {
    const server = newServer({ latencyMs: ({ path }) => (path === '/api/slow/' ? 30 : 0) });
    server.route('GET', '/api/slow/', (_request, { user }) => ({ user: user?.username }));
    const auth = newClient(server);
    const shown: unknown[] = [];
    const failed: unknown[] = [];
    onUserChange(auth, ({ state, signal }) => {
      if (state.status !== 'authenticated') return;
      auth.api
        .get('api/slow/', { signal, retry: 0 })
        .json<{ user: string }>()
        .then(
          ({ user }) => shown.push(user),
          (error) => failed.push(error.name),
        );
    });
    await auth.login(ada);
    await auth.login(bob);
    await vi.waitFor(() => expect(shown).toEqual(['bob']));
    expect(failed).toEqual(['AbortError']);
  });

  it('is told no more once it was stopped', async () => {
    const auth = newClient(newServer());
    await auth.ready;
    const { told, stop } = watch(auth);
    stop();
    await auth.login(ada);
    await auth.logout();
    expect(told()).toEqual([]);
  });

  it('goes on when a listener throws or rejects, and tells the page of it', async () => {
    const reported: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    const auth = newClient(newServer());
    await auth.ready;
    onUserChange(auth, () => {
      throw new Error('at once');
    });
    onUserChange(auth, async () => {
      throw new Error('later');
    });
    const { told } = watch(auth);
    await auth.login(ada);
    expect(told()).toEqual(['nobody → authenticated']);
    await vi.waitFor(() => expect(reported.map(String).sort()).toEqual(['Error: at once', 'Error: later']));
  });

  it('serves the clients of all entries', async () => {
    expect(onUserChangeOfFetch).toBe(onUserChange);
    const session = createSession({ allowedOrigins: [], refresh: async () => ({ access: 'renewed' }) });
    onTestFinished(() => session.dispose());
    await session.ready;
    const statuses: string[] = [];
    onUserChange(session, ({ state }) => void statuses.push(state.status));
    await session.adopt({ access: 'opaque' });
    await session.logout();
    expect(statuses).toEqual(['authenticated', 'anonymous']);
  });
});
