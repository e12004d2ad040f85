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

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
