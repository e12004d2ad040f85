// @vitest-environment happy-dom
import { derived, get } from 'svelte/store';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { userKeyStore, userStore } from '../../../src/svelte.ts';
import { ada, bob, clientThatLooks, counted, newClient, newServer, twoTabs } from '../client.ts';

type Client = ReturnType<typeof newClient>;

/** Follows the store until the test is over. */
function showUser(auth: Client) {
  const store = userStore(auth);
  const seen: unknown[] = [];
  onTestFinished(
    store.subscribe(({ user, error, isPending }) => {
      const code = (error as { code?: string } | null)?.code ?? null;
      seen.push({ user: user?.username ?? null, error: code, isPending });
    }),
  );
  return { store, seen, now: () => seen.at(-1), refetch: get(store).refetch };
}

const nobody = { user: null, error: null, isPending: false };
const pending = { user: null, error: null, isPending: true };
const shownAda = { user: 'ada', error: null, isPending: false };

describe('userStore', () => {
  it('reads the user once for all stores and their subscribers, and the next one when another user logs in', async () => {
    const server = newServer();
    const auth = counted(newClient(server));
    await auth.login(ada);
    const names: (string | undefined)[] = [];
    const name = derived(userStore(auth), ({ user }) => user?.username);
    const other = userStore(auth);
    const stops = [name.subscribe((now) => names.push(now)), other.subscribe(() => {}), other.subscribe(() => {})];
    await auth.getUser();
    await vi.waitFor(() => expect([get(name), get(other).user?.username]).toEqual(['ada', 'ada']));
    expect(server.count('users/me')).toBe(1);
    await auth.login(bob);
    await vi.waitFor(() => expect([get(name), get(other).user?.username]).toEqual(['bob', 'bob']));
    await auth.logout();
    expect([get(name), get(other).user]).toEqual([undefined, null]);
    expect(names).toEqual([undefined, 'ada', undefined, 'bob', undefined]);
    for (const stop of stops) stop();
    expect(auth.listeners()).toBe(0);
  });

  it('is pending until it is known who is there, and while the user is read', async () => {
    const { auth, find } = clientThatLooks(newServer({ latencyMs: 5 }));
    const { now } = showUser(auth);
    expect(now()).toEqual(pending);
    find();
    await auth.ready;
    expect([auth.state.status, now()]).toEqual(['authenticated', pending]);
    await vi.waitFor(() => expect(now()).toEqual(shownAda));
    await auth.logout();
    expect(now()).toEqual(nobody);
  });

  it('says why the user could not be read, and can be asked again: pending meanwhile, and then the user', async () => {
    const server = newServer();
    const auth = newClient(server);
    await auth.login(ada);
    server.failNext('users/me', [503, 503]);
    const { now, refetch, store } = showUser(auth);
    const failed = { user: null, error: 'server_error', isPending: false };
    await vi.waitFor(() => expect(now()).toEqual(failed));
    await refetch();
    expect(now()).toEqual(failed);
    const asking = refetch();
    expect(now()).toEqual(pending);
    await asking;
    expect(now()).toEqual(shownAda);
    expect(get(store).refetch).toBe(refetch);
  });

  it('tells nothing when only the token has changed', async () => {
    const auth = newClient(newServer());
    await auth.login(ada);
    await auth.getUser();
    const { seen } = showUser(auth);
    await auth.refresh();
    await auth.api.get('api/ping/').json();
    expect(seen).toEqual([shownAda]);
  });

  it('lets go of the client with its last subscriber, and has the user of the moment for the next one', async () => {
    const auth = counted(newClient(newServer()));
    await auth.login(ada);
    const store = userStore(auth);
    const stops = [store.subscribe(() => {}), store.subscribe(() => {})];
    await auth.getUser();
    stops[0]?.();
    stops[0]?.();
    expect(auth.listeners()).toBeGreaterThan(0);
    stops[1]?.();
    expect(auth.listeners()).toBe(0);
    await auth.login(bob);
    await auth.getUser();
    expect(get(store).user?.username).toBe('bob');
    expect(auth.listeners()).toBe(0);
  });

  it('has nobody as soon as the user has logged out in another tab', async () => {
    const { here, there } = await twoTabs();
    const { now } = showUser(here);
    await vi.waitFor(() => expect(now()).toEqual(shownAda));
    await there.logout();
    await vi.waitFor(() => expect(now()).toEqual(nobody));
  });
});

describe('userKeyStore', () => {
  it('changes when a user leaves, and not when a visitor logs in or a token is refreshed', async () => {
    const auth = counted(newClient(newServer()));
    await auth.ready;
    const userKey = userKeyStore(auth);
    const seen: number[] = [];
    const stop = userKey.subscribe((key) => seen.push(key));
    await auth.login(ada);
    await auth.refresh();
    expect(seen).toEqual([0]);
    await auth.login(bob);
    expect(seen).toEqual([0, 1]);
    await auth.logout();
    expect(seen).toEqual([0, 1, 2]);
    // Another component gets the same key.
    expect(get(userKey)).toBe(2);
    stop();
    expect(auth.listeners()).toBe(0);
    expect(get(userKey)).toBe(2);
  });
});

describe('in a server render', () => {
  it('a store sends no request, adds no listener, and says that the session is being restored', async () => {
    vi.stubGlobal('document', undefined);
    const server = newServer();
    const auth = counted(newClient(server));
    await auth.login(ada);
    await auth.getUser();
    const asked = server.count('users/me');
    const [store, userKey] = [userStore(auth), userKeyStore(auth)];
    const stops = [store.subscribe(() => {}), userKey.subscribe(() => {})];
    expect(get(store)).toMatchObject(pending);
    expect(get(userKey)).toBe(0);
    expect([auth.listeners(), server.count('users/me')]).toEqual([0, asked]);
    for (const stop of stops) stop();
    vi.unstubAllGlobals();
  });
});
