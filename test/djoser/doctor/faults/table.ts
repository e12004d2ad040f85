/** The tables of `docs/doctor-faults.md`, drawn from what the fault tests have seen. */
import type { Fault } from './fault.ts';

/** What one test has seen of one fault. */
export interface Seen {
  readonly fault: Fault;
  readonly isFound: boolean;
  /** On the mended project. `null`: there is none, since what has to change is not in Django. */
  readonly isSilentOnceMended: boolean | null;
}

const [begin, end] = ['<!-- begin: seen -->', '<!-- end: seen -->'];

/** The page with the tables of today. */
export function withTables(page: string, groups: readonly (readonly [string, readonly Seen[]])[]): string {
  const all = groups.flatMap(([, seen]) => seen);
  const mended = all.filter((seen) => seen.isSilentOnceMended !== null);
  const found = `**${all.filter(({ isFound }) => isFound).length} of ${all.length}** faults are found.`;
  const silent = `**${mended.filter((seen) => seen.isSilentOnceMended).length} of ${mended.length}** mended projects no longer have the finding.`;
  const tables = groups.map(([name, seen]) =>
    [
      `### ${name}`,
      '',
      '| what is wrong | settings | asked with | finding | found | gone once mended |',
      '|---|---|---|---|---|---|',
      ...seen.map(rowOf),
      '',
    ].join('\n'),
  );
  const [before, rest = ''] = page.split(begin);
  const [, after = ''] = rest.split(end);
  return [before, begin, '\n', `${found} ${silent}`, '\n\n', tables.join('\n'), '\n', end, after].join('');
}

function rowOf({ fault, isFound, isSilentOnceMended }: Seen): string {
  const { settings = {}, args = [], level = 'change', id } = fault;
  const cells = [
    fault.fault,
    Object.entries(settings).flatMap(settingsOf).map(code).join(', '),
    args.length === 0 ? '' : code(args.join(' ')),
    `${code(id)} (${level})`,
    isFound ? 'yes' : '**no**',
    isSilentOnceMended === null ? '' : isSilentOnceMended ? 'yes' : '**no**',
  ];
  return `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |').replaceAll('|  |', '| |');
}

/** As it stands in `settings.py`. A long value is left out, and so is what only the project of these tests knows. */
function settingsOf([name, value]: readonly [string, unknown]): string[] {
  if (['ROUTES', 'WITH_APPS', 'WITHOUT_APPS'].includes(name)) return [];
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.entries(value).map(([key, each]) => `${name}["${key}"] = ${python(each)}`);
  return [`${name} = ${python(value)}`];
}

function python(value: unknown): string {
  const constants = new Map<unknown, string>([
    [true, 'True'],
    [false, 'False'],
    [null, 'None'],
  ]);
  const text = constants.get(value) ?? JSON.stringify(value);
  return text.length > 70 ? '…' : text;
}

function code(text: string): string {
  return `\`${text}\``;
}
