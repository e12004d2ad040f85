// The races of one library, in a process of its own: some keep state in their module, and some leave promises behind.
//
//   node bench/races/one.ts "axios + axios-jwt"      all of them
//   node bench/races/one.ts "axios + axios-jwt" 3    the fourth
import { libraries } from '../libraries.ts';
import { judge, races, type Verdict } from './races.ts';

process.on('unhandledRejection', () => {});
console.error = () => {};
console.warn = () => {};

const library = libraries.find(({ name }) => name === process.argv[2]);
if (!library?.open) throw new TypeError(`No library that sends is called "${process.argv[2]}".`);
const verdicts: (Verdict | null)[] = [];
const only = process.argv[3];
const chosen = only === undefined ? races : races.slice(Number(only), Number(only) + 1);
for (const race of chosen) verdicts.push(race.sends && library.appSends ? null : await judge(race, library));
process.stdout.write(JSON.stringify(verdicts), () => process.exit());
