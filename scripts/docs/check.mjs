// Checks the docs site in Chromium, after `npm run docs`: `npm run docs:check`. CHROMIUM names another browser. Screenshots are in
// `reports/docs/`.

import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { preview } from 'vite';
import { listGuides } from './guides.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const site = `${root}site`;
const pictures = `${root}reports/docs`;
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const pages = ['index', 'docs/choosing', 'docs/how-it-works', 'modules/latchkey', 'interfaces/latchkey.AuthOptions'];
const screens = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];
/** Search words, and the page that must be among the first five results. `null`: any guide. */
const searches = {
  localStorage: null,
  'two tabs': null,
  csrf: 'The refresh token in an HttpOnly cookie',
  HttpOnly: 'The refresh token in an HttpOnly cookie',
  createAuth: 'createAuth',
};

const checks = {
  'no link leads nowhere, and no source is sent as a video'() {
    const files = globSync('**/*.html', { cwd: site });
    const dead = files.flatMap((file) =>
      [...readFileSync(`${site}/${file}`, 'utf8').matchAll(/(?:href|src)="([^"#]+)/g)]
        .map(([, link]) => decodeURI(link))
        .filter((link) => !/^[a-z]+:/.test(link))
        .filter((link) => !existsSync(posix.join(site, posix.dirname(file), link)) || /\.(ts|tsx|md)$/.test(link))
        .map((link) => `${file} → ${link}`),
    );
    assert.deepEqual([...new Set(dead)], []);
    return `${files.length} pages`;
  },

  async 'begins with the README, and lists the guides by title, in the order of docs/README.md'(open) {
    const page = await open('index');
    assert.match(await page.$eval('h1', (heading) => heading.textContent), /^latchkey$/);
    await page.waitForSelector('.site-menu a[href*="getting-started"]');
    const listed = await page.$$eval('.site-menu a', (links) => links.map((link) => link.textContent.trim()));
    const guides = listGuides().map(({ title }) => title);
    assert.deepEqual(
      listed.filter((title) => guides.includes(title)),
      guides,
    );
    const entries = listed.filter((name) => /^latchkey(\/|$)/.test(name));
    assert.deepEqual(entries.slice(0, 3), ['latchkey', 'latchkey/fetch', 'latchkey/core']);
    return `${guides.length} guides, ${listed.slice(1, 4).join(', ')}, …`;
  },

  async 'finds guides and functions with one search'(open) {
    const page = await open('index');
    const guides = listGuides().flatMap(({ title, group }) =>
      group.match(/^(Decisions|The project)$/) ? [] : [title],
    );
    const seen = [];
    for (const [words, title] of Object.entries(searches)) {
      await page.reload();
      await page.waitForFunction(() => window.searchData && document.body.checkVisibility());
      await page.click('#tsd-search-trigger');
      await page.type('#tsd-search-input', words);
      await page.waitForSelector('#tsd-search-results li', { timeout: 5000 });
      const rows = await page.$$eval('#tsd-search-results li', (items) => items.map((item) => item.textContent.trim()));
      const wanted = title ? [title] : guides;
      const answer = rows.slice(0, 5).find((row) => wanted.some((each) => row.endsWith(each)));
      assert.ok(answer, `“${words}” finds ${rows.join(', ')}`);
      seen.push(`“${words}”: ${answer}`);
    }
    return seen.join('; ');
  },

  async 'draws the diagrams'(open) {
    const page = await open('docs/how-it-works');
    await page.waitForFunction(() => document.querySelectorAll('.diagram svg').length === 2, { timeout: 10_000 });
    return 'two of them';
  },

  async 'fits a phone and a desk, dark and light, and axe finds nothing'(open) {
    await mkdir(pictures, { recursive: true });
    const problems = [];
    for (const name of pages) {
      const page = await open(name);
      if (name === 'docs/how-it-works') await page.waitForSelector('.diagram svg');
      for (const screen of screens) {
        await page.setViewport(screen);
        for (const scheme of ['light', 'dark']) {
          await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
          await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
          const place = `${name} at ${screen.width} px, ${scheme}`;
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          if (wide !== screen.width) problems.push(`${place}: ${wide} px wide`);
          await page.screenshot({ path: `${pictures}/${name.replaceAll('/', '-')}-${screen.width}-${scheme}.png` });
          // axe takes long. Its findings depend on the width or on the colours, but not on both together.
          if ((screen.width === 390) !== (scheme === 'light')) continue;
          await page.evaluate(axe);
          const found = await page.evaluate(async () =>
            (await globalThis.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0].target.join(' ')}`),
          );
          problems.push(...found.map((each) => `${place}: ${each}`));
        }
      }
    }
    assert.deepEqual(problems, []);
    return `${pages.length * 4} pictures in reports/docs/`;
  },
};

const server = await preview({
  ...{ root, configFile: false, logLevel: 'error', appType: 'mpa' },
  build: { outDir: 'site' },
  preview: { port: 0 },
});
const [address] = server.resolvedUrls.local;
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--force-prefers-reduced-motion'],
});
let failed = 0;
try {
  for (const [promise, check] of Object.entries(checks)) {
    const startedAt = performance.now();
    const faults = [];
    const tabs = [];
    const open = async (name) => {
      const page = await browser.newPage();
      tabs.push(page);
      page.on('pageerror', (error) => faults.push(error.message));
      await page.setViewport(screens[1]);
      await page.goto(`${address}${name}.html`);
      await page.waitForFunction(() => document.body.checkVisibility());
      return page;
    };
    try {
      const seen = await check(open);
      assert.deepEqual(faults, []);
      console.log(`ok    ${promise} (${((performance.now() - startedAt) / 1000).toFixed(1)} s): ${seen}`);
    } catch (error) {
      failed += 1;
      console.error(`FAIL  ${promise}: ${error.message}`);
    }
    for (const tab of tabs) await tab.close();
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(`docs: ${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
