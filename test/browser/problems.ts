import type { Page } from 'puppeteer-core';
import type { Problem } from './tab.ts';

/** Notes what goes wrong in a page, from now on. */
export function noteProblems(page: Page): readonly Problem[] {
  const problems: Problem[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = message.text();
    const kind = text.startsWith('Failed to load resource') ? 'request' : 'error';
    problems.push({ kind, text, url: message.location().url ?? '' });
  });
  page.on('pageerror', (error) => problems.push({ kind: 'uncaught', text: String(error), url: '' }));
  return problems;
}
