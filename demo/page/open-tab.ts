import type { Auth, EndReason } from 'latchkey';
import type { Recorder } from 'latchkey/devtools';
import type { Backend } from '../servers/backend.ts';
import type { Settings } from '../settings.ts';
import { createByHand } from '../shown/by-hand.ts';
import { call } from '../shown/use.ts';
import { createClient, pingUrl } from './client.ts';
import { connectTabs, type OtherTabs } from './other-tabs.ts';
import { createRequests, type Requests } from './requests.ts';
import { createSettingsStore, type SettingsStore } from './settings-store.ts';
import { signedFetch } from './signed-fetch.ts';

/** One tab of the demo: a client, and beside it a script that does the same by hand. */
export interface DemoTab {
  readonly name: string;
  readonly auth: Auth;
  readonly recorder: Recorder;
  readonly byHand: ReturnType<typeof createByHand>;
  readonly backend: Backend;
  readonly settings: SettingsStore;
  readonly requests: Requests;
  readonly otherTabs: OtherTabs;
  /** The time on this computer's clock, as the visitor has set it. */
  now(): number;
  /** The address that both call. */
  readonly url: string;
}

const unwanted: readonly EndReason[] = ['rejected', 'expired'];

async function connect(settings: () => Settings): Promise<Backend> {
  if (import.meta.env.MODE === 'djoser') return (await import('../servers/real.ts')).connectToDjoser();
  return (await import('../servers/fake.ts')).startFake(settings);
}

export async function openTab(): Promise<DemoTab> {
  const name = new URLSearchParams(location.search).get('tab') ?? '1';
  const settings = createSettingsStore();
  const backend = await connect(settings.read);
  const otherTabs = connectTabs();
  const requests = createRequests(signedFetch('latchkey', name));
  const now = () => Date.now() + settings.read().clockAheadSeconds * 1000;
  const { keep } = settings.read();
  const { auth, recorder } = createClient(keep, `Tab ${name}`, { fetch: requests.fetch, now });
  const byHand = createByHand(signedFetch('byHand', name), () =>
    otherTabs.tell({ kind: 'lost', sender: 'byHand', tab: name }),
  );

  auth.on('ended', ({ reason }) => {
    if (unwanted.includes(reason)) otherTabs.tell({ kind: 'lost', sender: 'latchkey', tab: name });
  });
  // Who it is, is the server's to say; the page shows it when it comes.
  const askUser = () => auth.getUser().catch(() => {});
  auth.on('started', askUser);
  auth.on('refreshed', askUser);
  Promise.allSettled([auth.ready, byHand.load()]).then(() => otherTabs.tell({ kind: 'opened', tab: name }));
  otherTabs.listen((message) => {
    if (message.kind !== 'call') return;
    for (let count = 0; count < message.times; count += 1) {
      if (auth.state.status === 'authenticated') call(auth, pingUrl(keep)).catch(() => {});
      if (byHand.isLoggedIn()) byHand.call('/api/ping/').catch(() => {});
    }
  });
  settings.watch((after, before) => {
    // Another place for the tokens is another client: a new page.
    if (after.keep !== before.keep) location.reload();
    // What a browser tells its pages when the network is back.
    if (before.weather === 'offline' && after.weather !== 'offline') dispatchEvent(new Event('online'));
    if (after.weather === 'fine' && auth.state.status === 'authenticated') askUser();
  });
  return { name, auth, recorder, byHand, backend, settings, requests, otherTabs, now, url: pingUrl(keep) };
}
