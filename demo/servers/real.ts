import type { Settings } from '../settings.ts';
import type { Backend, SeenRequest } from './backend.ts';
import { front } from './front-address.ts';

/** Django, which `demo/serve.mjs` has started behind this page's own origin. */
export function connectToDjoser(): Backend {
  const listeners = new Set<(seen: SeenRequest) => void>();
  let log: EventSource | undefined;
  return {
    name: 'Real Djoser server',
    about: 'Django, Djoser and SimpleJWT run on this machine, behind the address of this page.',
    expireAccess: () => ask('expire'),
    revokeAccess: () => ask('revoke'),
    apply: (settings) => ask('apply', settings),
    watch(listener) {
      listeners.add(listener);
      // It holds one of the few connections that a browser has for a server: one for the page, and none without a reader.
      log ??= new EventSource(`${front}log`);
      log.onmessage = ({ data }: MessageEvent<string>) => {
        const seen = JSON.parse(data) as SeenRequest;
        for (const each of listeners) each(seen);
      };
    },
  };
}

async function ask(what: string, settings?: Settings): Promise<void> {
  const response = await fetch(front + what, { method: 'POST', body: JSON.stringify(settings ?? {}) });
  if (!response.ok) throw new Error(`The demo's server answered ${response.status}.`);
}
