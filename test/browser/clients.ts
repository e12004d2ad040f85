/** Many clients: in several tabs, or of several names in one. */
import { Client, until } from './client.ts';
import type { PageOptions, StartOptions } from './page/options.ts';
import { type Figures, recordFigures } from './report.ts';
import type { Site } from './site.ts';
import type { Tab } from './tab.ts';

/** Tabs with a client each, logged in by the first one. None of them refreshes before it is used. */
export async function loggedInTabs(
  site: Site,
  tabs: number,
  start: StartOptions,
  page: Omit<PageOptions, 'start'> = {},
): Promise<Client[]> {
  const clients: Client[] = [];
  for (let count = 0; count < tabs; count += 1) clients.push(await site.open({ proactive: 'off', ...start }, page));
  await clients[0]?.login();
  for (const client of clients) {
    // Where no news comes by itself, the first use looks.
    if (page.without?.includes('channel')) await until(() => client.ping(), 200);
    await client.becomes('authenticated');
  }
  return clients;
}

/** Logs in and waits until the timer has renewed the token, and that one too, each of which lives for three seconds. */
export async function loginAndRenewTwice({ server, briefly }: Site, client: Client): Promise<void> {
  await briefly(async () => {
    await client.login();
    await until(async () => (await server.control.refreshes()).granted >= 2, true);
  }, 3);
}

/** Clients of several names in the same tabs. */
export async function startClients(tabs: readonly Tab[], starts: readonly StartOptions[]): Promise<Client[][]> {
  const list = starts.map((start) => ({ proactive: 'off' as const, ...start }));
  await Promise.all(
    tabs.map((tab) =>
      tab.evaluate(async (starts) => {
        for (const start of starts) window.page.start(start);
        // A hidden page with its session in memory takes its time to ask the others.
        await Promise.all(starts.map(({ name }) => window.page.of(name).ready));
      }, list),
    ),
  );
  const groups = starts.map(({ name }) => tabs.map((tab) => new Client(tab, name)));
  for (const [index, { storage }] of starts.entries()) {
    const [first, ...others] = groups[index] ?? [];
    await first?.login();
    // What is in sessionStorage stays there: every tab has a login of its own.
    if (storage === 'sessionStorage') await Promise.all(others.map((client) => client.login()));
  }
  return groups;
}

/** Lets all tabs call the API at the same instant, and gives what became of the calls. */
export async function wakeAtOnce(clients: readonly Client[]): Promise<(number | string | null)[]> {
  const at = Date.now() + 200 + 20 * clients.length;
  await Promise.all(clients.map((client) => client.pingAt(at)));
  let outcomes: (number | string | null)[] = [];
  await until(
    async () => {
      outcomes = await Promise.all(clients.map((client) => client.woken()));
      return outcomes.filter((outcome) => outcome === null).length;
    },
    0,
    // Hidden tabs of a Firefox without Web Locks may wait for two leases (docs/adr/0003).
    50_000,
  );
  return outcomes;
}

/** Lets the token of the tabs end, wakes them, and enters what the server counted into the report. */
export async function measureWaking(site: Site, storage: string, clients: readonly Client[]): Promise<Figures> {
  await site.letTokensEnd();
  await site.server.control.resetLog();
  const outcomes = await wakeAtOnce(clients);
  const seen = await Promise.all(clients.map((client) => client.seen()));
  const { total, refused, reused } = await site.server.control.refreshes();
  const figures: Figures = {
    engine: site.browser.name,
    storage,
    tabs: clients.length,
    refreshes: total,
    refused,
    reused,
    authenticated: seen.filter(({ status }, index) => status === 'authenticated' && outcomes[index] === 200).length,
  };
  recordFigures(figures);
  return figures;
}
