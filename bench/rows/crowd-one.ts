// One crowd, in a process of its own: memory is the process's.
//
//   node --expose-gc bench/rows/crowd-one.ts "latchkey/core" expired 10000
import { libraries } from '../libraries.ts';
import { crowd, type Token } from './crowd.ts';

process.on('unhandledRejection', () => {});
console.error = () => {};
console.warn = () => {};

const [name, token, size] = process.argv.slice(2);
const library = libraries.find((each) => each.name === name);
if (!library) throw new TypeError(`No library is called "${name}".`);
const found = await crowd(library, token as Token, Number(size));
process.stdout.write(JSON.stringify(found), () => process.exit());
