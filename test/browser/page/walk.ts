/** A user who clicks through the pages of a site, each a full page load, at moments that a seed decides. */
import type { StartOptions } from './options.ts';

/** As it is in the address of each page. */
export interface Walk {
  clients: readonly (StartOptions & { name: string })[];
  loads: number;
  /** A page is left at a random moment up to here. */
  longestMs: number;
  seed: number;
}

interface Walker {
  readonly state: { readonly status: string };
  ready: Promise<{ status: string }>;
  on(type: 'ended', listener: () => void): unknown;
  login(credentials: Record<string, string>): Promise<unknown>;
}

/** How often each client has lost its session so far: nobody logs out here. */
const losses = (): Record<string, number> => JSON.parse(sessionStorage.getItem('losses') ?? '{}');
/** Who is to log in again. A page may be left before it has done so. */
const waiting = (): string[] => JSON.parse(sessionStorage.getItem('waiting') ?? '[]');

export const walked = () => ({ losses: losses(), waiting: waiting() });

/** Where the last refresh of this page was refused. */
const refused = new Set<string>();

/** From here on refusals are seen. */
export function watchRefusals(): void {
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(String(input), location.href);
    const response = await send(input, init);
    if (response.status === 401) refused.add(pathname);
    else refused.delete(pathname);
    return response;
  };
}

export async function walk({ clients, loads, longestMs, seed }: Walk, start: (name: string) => Walker): Promise<void> {
  const address = new URL(location.href);
  const at = Number(address.searchParams.get('at') ?? '0');
  if (at === 0) sessionStorage.setItem('waiting', JSON.stringify(clients.map(({ name }) => name)));
  const started = clients.map(({ name }) => ({ name, auth: start(name) }));

  const lost = (name: string) => {
    const names = waiting();
    if (names.includes(name)) return;
    sessionStorage.setItem('waiting', JSON.stringify([...names, name]));
    const counted = losses();
    sessionStorage.setItem('losses', JSON.stringify({ ...counted, [name]: (counted[name] ?? 0) + 1 }));
  };
  for (const { name, auth } of started) {
    auth.on('ended', () => lost(name));
    auth.ready.then(({ status }) => {
      if (status !== 'authenticated') lost(name);
    });
  }
  const logIn = async () => {
    for (const { name, auth } of started) {
      if (!waiting().includes(name)) continue;
      await auth.login({ username: 'ada', password: 'correct-horse' });
      sessionStorage.setItem('waiting', JSON.stringify(waiting().filter((each) => each !== name)));
    }
  };
  await logIn();

  if (at >= loads) return;
  address.searchParams.set('at', String(at + 1));
  const link = document.createElement('a');
  link.href = address.href;
  link.textContent = 'next';
  document.body.append(link);
  await new Promise((resolve) => setTimeout(resolve, random(seed + at) * longestMs));
  // A user who is not let in does not click on: the page decides whether it is over, and asks for the password again.
  const undecided = () =>
    clients.some(
      ({ baseUrl }, index) =>
        refused.has(`${baseUrl}jwt/refresh/`) && started[index]?.auth.state.status !== 'anonymous',
    );
  while (undecided()) await new Promise((resolve) => setTimeout(resolve, 20));
  await logIn();
  link.click();
}

/** Between 0 and 1, the same for the same seed. */
function random(seed: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
