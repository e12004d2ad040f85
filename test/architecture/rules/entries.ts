import ts from 'typescript';
import { lineOf } from '../imports.ts';
import type { SourceFile, Tree } from '../tree.ts';

/** An entry point is a list of what is public, by name, and nothing else. */
export function entryRule({ files, entries }: Tree): string[] {
  return entries.flatMap((path) => {
    const file = files.get(path);
    if (file === undefined) return [`${path} is exported by package.json but does not exist`];
    return file.ast.statements
      .filter((statement) => !isNamedReExport(statement))
      .map((statement) => `${path}:${lineOf(file.ast, statement)} is not a re-export by name`);
  });
}

/** The names that at least one entry point exports. */
export function publicNames({ files, entries }: Tree): Set<string> {
  return new Set(entries.flatMap((path) => exportedNames(files.get(path))));
}

function exportedNames(file: SourceFile | undefined): string[] {
  return (file?.ast.statements ?? []).flatMap((statement) =>
    isNamedReExport(statement) ? statement.exportClause.elements.map(({ name }) => name.text) : [],
  );
}

function isNamedReExport(
  statement: ts.Statement,
): statement is ts.ExportDeclaration & { exportClause: ts.NamedExports } {
  return (
    ts.isExportDeclaration(statement) &&
    statement.moduleSpecifier !== undefined &&
    statement.exportClause !== undefined &&
    ts.isNamedExports(statement.exportClause)
  );
}
