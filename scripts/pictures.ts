// Draws the pictures of the docs anew, and says whether anything changed.

import { readFileSync, writeFileSync } from 'node:fs';
import { page, withPictures } from './pictures/draw.ts';

const file = new URL(`../${page}`, import.meta.url);
const before = readFileSync(file, 'utf8');
const after = await withPictures(before);
if (after !== before) writeFileSync(file, after);
console.log(`${page}: ${after === before ? 'as it was' : 'drawn anew'}`);
