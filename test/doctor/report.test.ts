import { describe, expect, it } from 'vitest';
import { exitStatusOf, type Finding, type Level, type Report } from '../../src/doctor/report.ts';
import { reportAsText } from '../../src/doctor/write/text.ts';

const finding = (level: Level, more: Partial<Finding> = {}): Finding => ({
  id: level,
  level,
  seen: `A ${level}.`,
  ...more,
});

const report = (findings: Finding[], createAuth: string | null = null): Report => ({
  address: 'https://api.example.com/auth/',
  origin: null,
  server: null,
  findings,
  createAuth,
  exitStatus: exitStatusOf(findings),
});

describe('the exit status', () => {
  it.each([
    [[], 0],
    [['fits', 'consider'], 0],
    [['fits', 'unseen'], 2],
    [['change'], 1],
    [['unseen', 'change', 'consider'], 1],
  ] as const)('of %j is %i', (levels, status) => {
    expect(exitStatusOf(levels.map((level) => finding(level)))).toBe(status);
  });
});

describe('the text', () => {
  it('goes from what fits to what has to be changed', () => {
    const text = reportAsText(
      report([finding('change'), finding('consider'), finding('unseen'), finding('fits')]),
      null,
      false,
    );
    const places = ['✓ A fits.', '? A unseen.', '! A consider.', '✗ A change.'].map((line) => text.indexOf(line));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(text).toMatch(/There is something to change\. Exit status 1\.\n$/);
  });

  it('leaves out what there is none of', () => {
    const text = reportAsText(report([finding('fits')]), null, false);
    expect(text).not.toContain('To change');
    expect(text).not.toContain('createAuth');
    expect(text).not.toContain('To write');
  });

  it('says why, and where the docs say more', () => {
    const text = reportAsText(report([finding('change', { why: 'Because.', page: 'docs/a.md' })]), null, false);
    expect(text).toContain('  ✗ A change.\n      Because.\n      docs/a.md\n');
  });

  it('has what is to be written once, with every reason, file by file', () => {
    const line = { where: 'settings.py', code: 'A = {\n    "b": 1,\n}' } as const;
    const text = reportAsText(
      report([
        finding('change', { seen: 'One.', changes: [line] }),
        finding('consider', { seen: 'Two.', changes: [line, { where: 'urls.py', code: 'path()' }] }),
      ]),
      null,
      false,
    );
    expect(text).toContain(
      'To write: settings.py\n\n    # One.\n    # (to consider) Two.\n    A = {\n        "b": 1,\n    }\n',
    );
    expect(text).toContain('To write: urls.py\n\n    # (to consider) Two.\n    path()\n');
    expect(text.split('A = {')).toHaveLength(2);
  });

  it('writes comments of JavaScript above what belongs into createAuth', () => {
    const line = { where: 'createAuth', code: 'server: djoser(),' } as const;
    const text = reportAsText(report([finding('change', { seen: 'One.', changes: [line] })]), null, false);
    expect(text).toContain('To write: createAuth\n\n    // One.\n    server: djoser(),\n');
  });

  it('shows the code to copy as it is', () => {
    expect(reportAsText(report([], 'one\n\n  two\n'), null, false)).toContain('\n    one\n\n      two\n');
  });

  it('has colours only where they are wanted', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
    const colour = /\u001b\[/;
    expect(reportAsText(report([finding('fits')]), null, true)).toMatch(colour);
    expect(reportAsText(report([finding('fits')]), null, false)).not.toMatch(colour);
  });
});
