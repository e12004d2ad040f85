// Uses a rendered page as a person does, in a real Chromium. The page must hydrate without an error. After one user has logged out, the
// next user must see only their own orders.

import { chromium } from 'playwright-core';

const executablePath = process.env.LATCHKEY_CHROMIUM ?? '/usr/bin/chromium';
const timeout = 15_000;

/**
 * Each of the `users` logs in at `address` with `password`, one after the other. `djoser` is the server of the page. Throws an error that
 * says what went wrong.
 */
export async function walk(address, djoser, users, password) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(timeout);
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // React reports here that the rendered markup differs. The browser reports here a 401 and the missing icon.
      const isMeant = message.text().startsWith('Failed to load resource');
      if (['error', 'warning'].includes(message.type()) && !isMeant) complaints.push(message.text());
    });
    const orderOf = (user) => page.getByText(`1 for ${user}`).waitFor();
    const loginForm = () => page.getByLabel('Name').waitFor();
    const logIn = async (user) => {
      await page.getByLabel('Name').fill(user);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Log in' }).click();
      await orderOf(user);
    };
    /** Loads the page again, and returns the HTML that the server rendered. */
    const load = async () => (await page.goto(address, { waitUntil: 'networkidle' })).text();

    /** Returns a function that returns the number of requests since this call. */
    const countOf = (path) => {
      const before = djoser.count(path);
      return () => djoser.count(path) - before;
    };

    expect(!(await load()).includes('Log out'), 'nobody is offered to log out');
    await loginForm();
    for (const user of users) {
      await logIn(user);
      const others = users.filter((other) => other !== user);
      for (const other of others) expect(!(await page.content()).includes(other), `${user} sees ${other}`);

      const asked = countOf('/orders/');
      const rendered = await load();
      await orderOf(user);
      expect(rendered.includes(user), `the page of ${user} is rendered without ${user}`);
      expect(asked() === 1, `a rendered page asks for the orders ${asked()} times`);

      djoser.expireAccess();
      const refreshed = countOf('jwt/refresh');
      expect(!(await load()).includes(user), 'a token that is over still renders the user');
      await orderOf(user);
      expect(refreshed() === 1, `a token that is over is refreshed ${refreshed()} times`);

      await page.getByRole('button', { name: 'Log out' }).click();
      await loginForm();
      expect(!(await page.content()).includes(user), `the page still names ${user} after the logout`);
    }
    expect(complaints.length === 0, complaints.join('\n'));
    return 'in Chromium: comes alive without a complaint, login, reload, a token that is over, logout, the next user';
  } finally {
    await browser.close();
  }
}

/**
 * Goes from page to page by links, as the router of a framework does it: it fetches pages ahead, and keeps pages that were left. Meanwhile
 * users log in and out in another tab. Each page that is opened must be rendered for the user who is there, and show nothing of the last
 * one, not even for a moment.
 */
export async function walkByLinks(address, users, password) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const context = await browser.newContext();
    context.setDefaultTimeout(timeout);
    const [page, otherTab] = [await context.newPage(), await context.newPage()];
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    let asked = 0;
    page.on('request', (request) => {
      if (request.method() === 'GET' && new URL(request.url()).pathname === '/orders/') asked += 1;
    });
    const follow = async (link) => {
      await page.getByRole('link', { name: link }).click();
      await page.waitForLoadState('networkidle');
    };
    const logIn = async (user) => {
      await otherTab.getByLabel('Name').fill(user);
      await otherTab.getByLabel('Password').fill(password);
      await otherTab.getByRole('button', { name: 'Log in' }).click();
      await otherTab.getByText(`1 for ${user}`).waitFor();
      await settle();
    };
    const logOut = async () => {
      await otherTab.getByRole('button', { name: 'Log out' }).click();
      await otherTab.getByLabel('Name').waitFor();
      await settle();
    };
    /** The first tab hears of the change, and its router fetches what it wants to have ahead. */
    const settle = async () => {
      await page.waitForTimeout(500);
      await page.waitForLoadState('networkidle');
    };

    // Rendered for nobody, and kept by the router.
    await page.goto(address, { waitUntil: 'networkidle' });
    await follow('About');
    await otherTab.goto(address, { waitUntil: 'networkidle' });
    let last;
    for (const [way, open] of [
      ['by the Back button', () => page.goBack()],
      ['by a link', () => follow('Orders')],
    ]) {
      for (const user of users) {
        await logIn(user);
        asked = 0;
        if (last) await page.evaluate(watchFor, last);
        await open();
        await page.getByText(`1 for ${user}`).waitFor();
        await page.waitForLoadState('networkidle');
        const seen = last ? await page.evaluate(() => globalThis.seen) : [];
        expect(seen.length === 0, `${user} sees ${last} on a page opened ${way}: ${seen.join(', ')}`);
        // The server has rendered the page for this user. If it was rendered for nobody, the browser had to ask.
        expect(asked === 0, `the page of ${user}, opened ${way}, was rendered without ${user}`);
        await follow('About');
        await logOut();
        last = user;
      }
    }
    expect(complaints.length === 0, complaints.join('\n'));
    return 'from page to page by links and Back: rendered for the user who is there, nothing of the last one at any moment';
  } finally {
    await browser.close();
  }
}

/** Runs in the page. Collects in `seen` when a name was visible: at each change of the document, and in each frame. */
function watchFor(name) {
  globalThis.stopWatching?.();
  globalThis.seen = [];
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden does not count
  const look = (when) => document.body.innerText.includes(name) && globalThis.seen.push(when);
  let frame;
  const inEachFrame = () => {
    look('in a frame');
    frame = requestAnimationFrame(inEachFrame);
  };
  inEachFrame();
  const observer = new MutationObserver(() => look('after a change'));
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  globalThis.stopWatching = () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
  };
}

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
