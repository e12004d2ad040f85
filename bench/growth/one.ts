// One subject at one size, in a process of its own: `[{ "us": 1.5, "bytes": 100 }, …]`, one for each round.
//
//   node --expose-gc bench/growth/one.ts "tabs of a browser, one refresh" 1000
import * as devtools from '../../dist/devtools.js';
import * as full from '../../dist/index.js';
import * as testing from '../../dist/testing.js';
import type { Cost, Modules } from './subject.ts';
import { subjects } from './subjects.ts';

const rounds = 5;
/** So many items are enough for the engine to compile what runs. */
const warmUp = 1000;

console.error = () => {};
console.warn = () => {};

const [name, size] = process.argv.slice(2);
const subject = subjects.find((each) => each.name === name);
if (!subject) throw new TypeError(`No subject is called "${name}".`);
const modules: Modules = { full, testing, devtools };
for (let round = 0; round < 2; round += 1) await subject.round(modules, Math.min(warmUp, Number(subject.base)));
const found: Cost[] = [];
for (let round = 0; round < rounds; round += 1) found.push(await subject.round(modules, Number(size)));
process.stdout.write(JSON.stringify(found), () => process.exit());
