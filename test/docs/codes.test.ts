/** The words that a program may branch on: `docs/errors.md` explains each, and nothing that does not exist. */
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { pageOf, read } from './pages.ts';

/** The texts of a union type, or of one property of the objects in it, in the order of the source. */
function membersOf(path: string, type: string, property?: string): string[] {
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
  const alias = file.statements.find((each) => ts.isTypeAliasDeclaration(each) && each.name.text === type);
  if (!alias) throw new Error(`${path} has no type ${type}.`);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) {
      const owner = node.parent;
      const name = ts.isPropertySignature(owner) ? owner.name.getText(file) : undefined;
      if (name === property) found.push(node.literal.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(alias);
  return found;
}

/** The cells of one column below a heading, counted from 0; code marks taken off. */
function column(heading: string, index: number): string[] {
  const section = pageOf('docs/errors.md').text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) => (row.split('|')[index + 1] ?? '').trim());
}
const names = (heading: string, index = 0) => column(heading, index).map((cell) => cell.replaceAll('`', ''));
/** Every word in code marks in the cells of a column. */
const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

describe('docs/errors.md', () => {
  it('has a row for each error code, in the order of the type', () => {
    expect(names('Error codes')).toEqual(membersOf('src/token/errors.ts', 'AuthErrorCode'));
  });

  it('has a row for each warning code', () => {
    expect(names('Warning codes')).toEqual(membersOf('src/token/events.ts', 'WarningCode'));
  });

  it('says of each of them what caused it, what to do, and which test shows it', () => {
    for (const heading of ['Error codes', 'Warning codes'])
      for (const index of [1, 2, 3]) expect(column(heading, index).filter((cell) => cell.length < 10)).toEqual([]);
  });

  it('has a row for each state, a live one by what its refresh does', () => {
    const refreshes = membersOf('src/token/state.ts', 'RefreshStatus');
    const states = membersOf('src/token/state.ts', 'AuthState', 'status').flatMap((status) =>
      status === 'authenticated' ? refreshes.map((refresh) => `${status} ${refresh}`) : [status],
    );
    const shown = names('The states').map((status, index) => `${status} ${names('The states', 1)[index]}`.trim());
    expect(shown).toEqual(states);
  });

  it('has a row for each reason of an end', () => {
    expect(names('Why a session ended')).toEqual(membersOf('src/token/state.ts', 'EndReason'));
  });

  it('has a row for each event, with the words that it may carry', () => {
    expect(names('Events')).toEqual(membersOf('src/token/events.ts', 'AuthEvent', 'type'));
    const [started = '', refreshed = ''] = column('Events', 2);
    expect(quoted(started)).toEqual(['reason', ...membersOf('src/token/events.ts', 'StartReason')]);
    expect(quoted(refreshed)).toEqual(
      expect.arrayContaining(['cause', ...membersOf('src/token/events.ts', 'RefreshCause'), 'tookMs']),
    );
  });
});

it('a type is read from the source as it is written there', () => {
  expect(membersOf('src/token/state.ts', 'EndReason')).toContain('rejected');
  expect(() => membersOf('src/token/state.ts', 'Nothing')).toThrow('no type Nothing');
});
