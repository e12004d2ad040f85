/** Draws docs/first-requests.md from what a run has seen. */
import { readFileSync, writeFileSync } from 'node:fs';
import { table } from '../../../bench/table.ts';
import { moments } from './cell.ts';
import type { Cell } from './run.ts';
import type { ServerKind } from './servers.ts';

const page = new URL('../../../docs/first-requests.md', import.meta.url);
const [begin, end] = ['<!-- begin: measured -->', '<!-- end: measured -->'];

export type Outcomes = readonly (readonly [ServerKind, readonly Cell[]])[];

export function drawPage(outcomes: Outcomes, chromium: string): void {
  const text = readFileSync(page, 'utf8');
  const [before, rest = ''] = text.split(begin);
  const after = rest.split(end)[1] ?? '';
  writeFileSync(page, `${before}${begin}\n${measured(outcomes, chromium)}\n${end}${after}`);
}

function measured(outcomes: Outcomes, chromium: string): string {
  const cells = outcomes.flatMap(([, cells]) => cells);
  const bad = outcomes.flatMap(([kind, cells]) =>
    cells.flatMap(({ title, moment, faults }) =>
      faults.map((fault) => `- ${kind.title}, \`${kind.scheme}\`, ${title}, after a ${moment}: ${fault}`),
    ),
  );
  const groups = grouped(outcomes, ([, cells]) => tableOf(cells));
  const letters = [...groups.keys()].map((_, index) => String.fromCharCode(65 + index));
  const letterOf = (cells: readonly Cell[]) => letters[[...groups.keys()].indexOf(tableOf(cells))] ?? '';
  return [
    `${cells.length} cells on ${outcomes.length} servers in ${chromium}, on ${new Date().toISOString().slice(0, 10)}: ${bad.length === 0 ? 'none is red' : 'these are red'}.`,
    ...(bad.length > 0 ? ['', ...bad.slice(0, 20), `- … ${bad.length} in all`] : []),
    '',
    table(
      ['Server', 'Scheme', 'Client', 'Red lines at the login', 'Table'],
      outcomes.map(([kind, cells]) => [
        kind.title,
        `\`${kind.scheme}\``,
        `\`${kind.client}\``,
        redAtLogin(cells),
        letterOf(cells),
      ]),
    ),
    ...[...groups.keys()].flatMap((drawn, index) => ['', `### Table ${letters[index]}`, '', drawn]),
  ].join('\n');
}

/** What a user sees, one row for a first request; where the moments differ, in their order. */
function tableOf(cells: readonly Cell[]): string {
  const rows = [...grouped(cells, ({ title }) => title)];
  const each = (of: readonly Cell[], value: (cell: Cell) => string | number | boolean) => {
    const values = moments.flatMap((moment) =>
      of.filter((cell) => cell.moment === moment).map((cell) => String(value(cell))),
    );
    return new Set(values).size === 1 ? (values[0] ?? '') : values.join(' / ');
  };
  return table(
    ['First request', 'The user sees', 'Second request', 'Refreshes', 'Logged in', 'Red lines', 'Console'],
    rows.map(([title, of]) => [
      title,
      each(of, ({ first }) => first),
      each(of, ({ second }) => second),
      each(of, ({ refreshes }) => refreshes),
      each(of, ({ isLoggedIn }) => (isLoggedIn ? 'yes' : 'NO')),
      each(of, ({ red }) => red.length),
      each(of, ({ console }) => console.length),
    ]),
  );
}

function redAtLogin(cells: readonly Cell[]): string {
  const kinds = new Set(cells.map(({ redAtLogin }) => redAtLogin.map((line) => `\`${line}\``).join(', ') || '0'));
  return [...kinds].join(' or ');
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
