import { onTestFinished } from 'vitest';
import { type AuthOptions, createAuth, djoser, memoryStorage } from '../../src/index.ts';
import { createFakeDjoser, createTabs, type FakeDjoser, type FakeDjoserOptions } from '../../src/testing.ts';
import { record } from '../helpers/tabs.ts';

export const ada = { username: 'ada', password: 'correct-horse' };
export const bob = { username: 'bob', password: 'battery-staple' };

/** A user as a project of its own would show one. */
export interface Member {
  readonly id: number;
  readonly username: string;
  readonly email: string;
}

export const newServer = (options: FakeDjoserOptions = {}): FakeDjoser =>
  createFakeDjoser({ users: [ada, bob], ...options });

/** A client that is disposed when the test is over. */
export function newClient(server: FakeDjoser, options: Partial<AuthOptions> = {}) {
  const auth = createAuth<Member>({
    baseUrl: server.baseUrl,
    // Known, so that no request is spent on finding it.
    server: djoser({ scheme: 'Bearer' }),
    fetch: server.fetch,
    storage: memoryStorage(),
    locks: null,
    channel: () => null,
    ...options,
  });
  onTestFinished(() => auth.dispose());
  return auth;
}

/** The clients of two tabs. Ada has just logged in in the tab `there`. */
export async function twoTabs() {
  const server = newServer();
  const [left, right] = createTabs(2);
  const here = newClient(server, left);
  const there = newClient(server, right);
  await there.login(ada);
  return { here, there };
}

/** A client whose storage takes its time: ada's session is found when the test says so. */
export function clientThatLooks(server: FakeDjoser) {
  let find = () => {};
  const looking = new Promise<void>((resolve) => {
    find = resolve;
  });
  const found = record(server.issue('ada'));
  const storage = { shared: false, read: () => looking.then(() => found), write() {}, clear() {} };
  return { auth: newClient(server, { storage }), find };
}

/** A client whose listeners are counted. */
export function counted<Client extends ReturnType<typeof newClient>>(auth: Client) {
  let listeners = 0;
  const count =
    <Args extends unknown[]>(add: (...args: Args) => () => void) =>
    (...args: Args) => {
      listeners += 1;
      const stop = add(...args);
      return () => {
        listeners -= 1;
        stop();
      };
    };
  return Object.assign(auth, {
    subscribe: count(auth.subscribe),
    on: count(auth.on as (...args: unknown[]) => () => void) as Client['on'],
    listeners: () => listeners,
  });
}
