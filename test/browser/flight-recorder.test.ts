import { expect, it } from 'vitest';
import { Client, until } from './client.ts';
import { inEveryBrowser, type Site } from './site.ts';
import type { Tab } from './tab.ts';

/** A tab with a client and its recorder. */
async function record(site: Site): Promise<Client> {
  const tab = await site.profile.open(site.page());
  await tab.evaluate(() => window.page.record({ storage: 'localStorage', proactive: 'off' }));
  return new Client(tab);
}

/** The old script that nobody has removed: it refreshes with the token that it finds, and keeps what it gets to itself. */
const refreshBeside = (tab: Tab): Promise<number> =>
  tab.evaluate(async () => {
    const { refresh } = JSON.parse(localStorage.getItem(`latchkey:${location.origin}/auth`) ?? '{}');
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch('/auth/jwt/refresh/', { method: 'POST', headers, body: JSON.stringify({ refresh }) });
    return answer.status;
  });

const recordingOf = ({ tab }: Client): Promise<string> => tab.evaluate(() => window.page.recording());

inEveryBrowser({}, (site) => {
  it('a logout by a script beside the client is told in one line, in another page and from a file', async () => {
    const one = await record(site);
    const two = await record(site);
    await one.login();
    await two.becomes('authenticated');
    expect(await refreshBeside(two.tab)).toBe(200);
    await until(async () => (await recordingOf(one)).includes('"outsider"'), true);
    expect(await one.refresh()).toBe('session_ended');
    await two.becomes('anonymous');
    await until(async () => (await recordingOf(one)).match(/"ended","reason"/g)?.length, 2);
    const recording = await recordingOf(one);
    expect(recording).not.toMatch(/eyJ|correct-horse/);

    const fresh = await (await site.browser.freshProfile()).open(site.page());
    await fresh.evaluate((text) => window.page.showRecording(text), recording);
    await until(() => fresh.evaluate(() => window.page.verdict() !== ''), true);
    expect(await fresh.evaluate(() => window.page.verdict())).toMatch(
      /^Logged out at [\d:]+: the server refused the refresh token of Tab 1 \(401 token_not_valid\)\. Another script on the page of Tab 2 had spent it \d.* before\.$/,
    );
  });
});
