// One tab of the demo, in the words of a visitor: what is written, what is clicked, what can be read.

/** Long enough for a token of 20 s to be renewed by itself, on a slow machine. */
const patienceMs = 30_000;

export async function openTab(context, address) {
  const page = await context.newPage();
  // As a tab beside another one: in the first one the page plays an ordinary day by itself.
  await page.goto(new URL('?tab=1', address).href);
  return tabOf(context, page);
}

async function tabOf(context, page) {
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.setDefaultTimeout(patienceMs);
  await settled();
  return {
    page,
    /** Errors that no code of the page has caught. */
    faults,
    text,
    logIn,
    async click(id) {
      // A tab in the background cannot tell where its buttons are.
      await page.bringToFront();
      await page.click(`#${id}`);
    },
    /** A click without the pointer: the way to use two tabs at once. */
    press: (id) => page.$eval(`#${id}`, (button) => button.click()),
    /** Waits until the text of an element says this, and gives it. */
    async reads(id, pattern) {
      await page.waitForFunction(
        (name, source) => new RegExp(source).test(document.getElementById(name)?.textContent ?? ''),
        // Tabs in the background draw no frames to wait for.
        { polling: 100 },
        id,
        pattern.source,
      );
      return text(id);
    },
    /** The newest line of the log, without its time. */
    latest: () => page.$eval('.log-line .log-text', (line) => line.textContent),
    async sent() {
      const [login, refresh, call, logout] = await Promise.all(
        ['login', 'refresh', 'call', 'logout'].map(async (kind) => Number(await text(`count-${kind}`))),
      );
      return { login, refresh, call, logout };
    },
    /** Comes to the page as somebody who has never been here. */
    async arrive() {
      await page.goto(new URL('.', page.url()).href);
      await settled();
    },
    async reload() {
      await page.reload();
      await settled();
    },
    /** Follows the page's own link to a second tab. */
    async openSecond() {
      // The link has `noopener`, so the new tab is none that this one could wait for: it is found among all.
      const before = new Set(context.targets());
      await page.click('.open-tab');
      const target = await context.waitForTarget((each) => each.type() === 'page' && !before.has(each));
      return tabOf(context, await target.page());
    },
  };

  function text(id) {
    return page.$eval(`#${id}`, (element) => element.textContent.trim());
  }

  /** The page knows whether there is a session. */
  async function settled() {
    await page.waitForSelector('#session:not([data-status="restoring"])');
  }

  async function logIn({ username = 'ada', password = 'correct-horse', remember = false } = {}) {
    for (const [id, value] of Object.entries({ username, password })) {
      await page.$eval(`#${id}`, (element) => {
        element.value = '';
      });
      await page.type(`#${id}`, value);
    }
    if (remember !== (await page.$eval('#remember', (element) => element.checked))) await page.click('#remember');
    await page.click('#login-send');
  }
}
