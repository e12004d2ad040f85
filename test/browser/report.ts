/** What the browser tests measured and what they could not do, collected from all test files. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import type { Ability, Browser, EngineName } from './tab.ts';

const folder = fileURLToPath(new URL('../../reports/', import.meta.url));
const raw = `${folder}browser-tabs.jsonl`;
const written = `${folder}browser-tabs.md`;

export interface Figures {
  engine: EngineName;
  storage: string;
  tabs: number;
  refreshes: number;
  /** Refreshes that the server refused, and those with a token that had been presented before. */
  refused: number;
  reused: number;
  authenticated: number;
}

/** Sessions lost by a user who clicks from page to page. */
export interface WalkFigures {
  engine: EngineName;
  mode: string;
  tabs: number;
  loads: number;
  refreshes: number;
  refused: number;
  lost: number;
}

interface NotApplicable {
  engine: EngineName;
  test: string;
  reason: string;
}

type Line = { figures: Figures } | { walk: WalkFigures } | { notApplicable: NotApplicable };

export function resetReport(): void {
  mkdirSync(folder, { recursive: true });
  // A second look at some files adds to what the first has seen.
  if (process.env.LATCHKEY_SECOND_LOOK) return;
  rmSync(raw, { force: true });
  rmSync(written, { force: true });
}

export function recordFigures(figures: Figures): void {
  add({ figures });
}

export function recordWalk(walk: WalkFigures): void {
  add({ walk });
}

/** Skips a test that this browser cannot do, with the reason. It never counts as passed. */
export function notApplicable({ skip, task }: TestContext, engine: EngineName, reason: string): never {
  add({ notApplicable: { engine, test: task.name, reason } });
  return skip(`not applicable: ${reason}`);
}

/** Skips the test unless the browser can do what it takes. */
export function needs(context: TestContext, browser: Browser, ability: Ability): void {
  const reason = browser.cannot[ability];
  if (reason !== undefined) notApplicable(context, browser.name, reason);
}

/** Once, whoever calls first: the projects in browsers have one report. */
export function printReport(): void {
  if (!existsSync(raw)) return;
  const lines: Line[] = readFileSync(raw, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const figures = lines.flatMap((line) => ('figures' in line ? line.figures : []));
  const walks = lines.flatMap((line) => ('walk' in line ? line.walk : []));
  const missing = lines.flatMap((line) => ('notApplicable' in line ? line.notApplicable : []));
  const text = [
    'Tabs waking at once on one expired one-time refresh token, as the server counted:',
    '',
    table(
      ['engine', 'storage', 'tabs', 'refreshes', 'refused', 'reused', 'authenticated'],
      figures.map((row) => [
        row.engine,
        row.storage,
        row.tabs,
        row.refreshes,
        row.refused,
        row.reused,
        row.authenticated,
      ]),
    ),
    ...(walks.length > 0
      ? [
          '',
          'Sessions lost by clicking from page to page at random moments:',
          '',
          table(
            ['engine', 'mode', 'tabs', 'page loads', 'refreshes', 'refused', 'lost sessions'],
            walks.map(({ engine, mode, tabs, loads, refreshes, refused, lost }) => [
              engine,
              mode,
              tabs,
              loads,
              refreshes,
              refused,
              lost,
            ]),
          ),
        ]
      : []),
    ...(missing.length > 0
      ? [
          '',
          'Not applicable:',
          '',
          table(
            ['engine', 'test', 'reason'],
            missing.map(({ engine, test, reason }) => [engine, test, reason]),
          ),
        ]
      : []),
    '',
  ].join('\n');
  writeFileSync(written, text);
  rmSync(raw);
  console.log(text);
}

function add(line: Line): void {
  appendFileSync(raw, `${JSON.stringify(line)}\n`);
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const all = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const [first = '', ...rest] = all.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  return [first, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rest].join('\n');
}
