import { apart } from '../apart.ts';
import { inTurns } from '../in-turns.ts';
import { libraries } from '../libraries.ts';
import { races, type Verdict } from '../races/races.ts';
import type { Finding } from '../report.ts';

const words = (verdict: Verdict | null | 'spins'): string =>
  verdict === null ? '–' : verdict === true ? '**yes**' : verdict === false ? 'no' : `no: ${verdict}`;

/** The verdict on every race, `spins` where the library never gives the process back. */
export async function judgeAll(name: string): Promise<(Verdict | null | 'spins')[]> {
  const verdicts: (Verdict | null | 'spins')[] = [];
  const printed = await apart('races/one.ts', [name], 45_000);
  if (printed !== null) return JSON.parse(printed);
  for (let index = 0; index < races.length; index += 1) {
    const one = await apart('races/one.ts', [name, String(index)], 20_000);
    verdicts.push(one === null ? 'spins' : JSON.parse(one)[0]);
  }
  return verdicts;
}

export async function raceTable(): Promise<Finding> {
  const asked = libraries.filter(({ open }) => open);
  const columns = await inTurns(asked, 2, ({ name }) => judgeAll(name));
  const right = (column: readonly unknown[]) => String(column.filter((verdict) => verdict === true).length);
  return {
    title: 'Twelve races',
    how: 'Each set up and watched on the wire, in a process for each library. – : it leaves sending to the app.',
    head: ['', ...asked.map(({ name }) => name)],
    rows: [
      ...races.map(({ title }, index) => [title, ...columns.map((column) => words(column[index] ?? null))]),
      ['**right, of twelve**', ...columns.map(right)],
    ],
  };
}
