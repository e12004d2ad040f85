// How the page looks, and whether it can be used without looking: pictures in `reports/demo/`, and axe.

import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../reports/demo/', import.meta.url));
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const widths = [360, 768, 1440];
const schemes = ['light', 'dark'];

/** Draws the page at each width, dark and light, and gives what does not fit and what axe finds. */
export async function lookAt({ page }, name) {
  await mkdir(folder, { recursive: true });
  for (const frame of page.frames()) await frame.addScriptTag({ content: await readFile(axe, 'utf8') });
  const problems = [];
  for (const width of widths) {
    await page.setViewport({ width, height: 900 });
    for (const scheme of schemes) {
      await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ]);
      const place = `${name} at ${width} px, ${scheme}`;
      // The timeline follows the room it has in the next frame.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide !== width) problems.push(`${place}: ${wide} px wide`);
      problems.push(...(await violations(page)).map((each) => `${place}: ${each}`));
      await page.screenshot({ path: `${folder}${name}-${width}-${scheme}.png`, fullPage: true });
    }
  }
  assert.deepEqual(problems, []);
  return widths.length * schemes.length;
}

const firstScreens = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];

/** Draws what a visitor sees without scrolling, and gives what of these elements is not in it. */
export async function lookAtFirstScreens({ page }, elements) {
  await mkdir(folder, { recursive: true });
  const hidden = [];
  for (const screen of firstScreens) {
    await page.setViewport(screen);
    for (const scheme of schemes) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.evaluate(() => scrollTo(0, 0));
      const below = await page.$$eval(elements, (found) =>
        found
          .filter((each) => each.getBoundingClientRect().bottom > innerHeight)
          .map(({ id, className }) => id || className),
      );
      hidden.push(...below.map((each) => `${each} at ${screen.width} × ${screen.height}`));
      await page.screenshot({ path: `${folder}first-${screen.width}-${scheme}.png` });
    }
  }
  assert.deepEqual(hidden, []);
  return firstScreens.length * schemes.length;
}

function violations(page) {
  return page.evaluate(async () => {
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.flat().join(' ')).join(', ')}`);
  });
}
