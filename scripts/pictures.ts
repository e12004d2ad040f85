// Draws the pictures of the docs again, and prints whether they have changed.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { page, withPictures } from './pictures/draw.ts';
import { timelineFile, timelinePicture } from './pictures/timeline.ts';

await drawInto(page, withPictures);
await drawInto(timelineFile, timelinePicture);

async function drawInto(path: string, draw: (before: string) => Promise<string>): Promise<void> {
  const file = new URL(`../${path}`, import.meta.url);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const after = await draw(before);
  if (after !== before) writeFileSync(file, after);
  console.log(`${path}: ${after === before ? 'as it was' : 'drawn anew'}`);
}
