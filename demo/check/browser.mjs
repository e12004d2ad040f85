// Chromium, with a page of the demo in a fresh profile for each visit.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { openTab } from './tab.mjs';

const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'].concat([
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]);

export async function openBrowser() {
  const userDataDir = await mkdtemp(join(tmpdir(), 'latchkey-demo-'));
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
  const browser = await puppeteer.launch({ executablePath, userDataDir, args });
  return {
    async visit(address, visit) {
      const context = await browser.createBrowserContext();
      try {
        return await visit(await openTab(context, address));
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      await rm(userDataDir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
