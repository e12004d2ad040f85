import { styleText } from 'node:util';
import type { Change, Finding, Level, Report } from '../report.ts';

type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

const headings: readonly (readonly [Level, string, string])[] = [
  ['fits', 'What fits', '✓'],
  ['unseen', 'What could not be looked at', '?'],
  ['consider', 'To consider', '!'],
  ['change', 'To change', '✗'],
];

const endings = {
  0: 'It fits.',
  1: 'There is something to change.',
  2: 'Something could not be looked at.',
} as const;

/** Returns the report as text for a person: first what fits, then what does not fit, and at the end the code to copy. */
export function reportAsText(report: Report, username: string | null, withColour: boolean): string {
  const style: Style = (format, text) => (withColour ? styleText(format, text, { validateStream: false }) : text);
  const { findings, createAuth, exitStatus } = report;
  const sections = headings.flatMap(([level, heading, mark]) => {
    const found = findings.filter((finding) => finding.level === level);
    if (found.length === 0) return [];
    return [style('bold', heading), ...found.map((finding) => findingAsText(finding, mark, style)), ''];
  });
  const promise =
    username === null
      ? 'It only asks: nothing on the server is changed.'
      : `It changes nothing on the server but a login of ${username}, the refreshes of that login, and its logout.`;
  return [
    `${style('bold', 'latchkey doctor')} ${report.address}${report.origin === null ? '' : ` for a page on ${report.origin}`}`,
    promise,
    '',
    ...sections,
    ...(createAuth === null
      ? []
      : [style('bold', 'The createAuth that fits'), '', indented(createAuth.trimEnd(), 4), '']),
    ...settingsAsText(findings, style),
    `${endings[exitStatus]} Exit status ${exitStatus}.`,
    '',
  ].join('\n');
}

function findingAsText({ seen, why, page }: Finding, mark: string, style: Style): string {
  const rest = [why, page === undefined ? undefined : style('dim', page)].filter((line) => line !== undefined);
  return [`  ${mark} ${seen}`, ...rest.map((line) => `      ${line}`)].join('\n');
}

/** Returns the changes, grouped by file. Before each change, a comment says which finding the change is for. */
function settingsAsText(findings: readonly Finding[], style: Style): string[] {
  const changes = findings.flatMap(({ changes = [], seen, level }) =>
    changes.map((change) => ({ ...change, seen, level })),
  );
  const places: Change['where'][] = [...new Set(changes.map(({ where }) => where))];
  return places.flatMap((place) => {
    const here = changes.filter(({ where }) => where === place);
    const codes = [...new Set(here.map(({ code }) => code))];
    const comment = place === 'createAuth' ? '//' : '#';
    const blocks = codes.map((code) => {
      const reasons = here
        .filter((change) => change.code === code)
        .map(({ seen, level }) => `    ${comment} ${level === 'change' ? '' : '(to consider) '}${seen}`);
      return [...reasons.map((line) => style('dim', line)), indented(code, 4), ''].join('\n');
    });
    return [style('bold', `To write: ${place}`), '', ...blocks];
  });
}

function indented(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(by) + line))
    .join('\n');
}
