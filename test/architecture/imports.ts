import ts from 'typescript';

export interface Import {
  specifier: string;
  line: number;
  /** Erased before it runs: costs nothing, but still ties two files together. */
  typeOnly: boolean;
  /** The imported names as the other file exports them; null when it is the whole module. */
  names: string[] | null;
}

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Every way one file can name another: import, re-export, `import()` and `import('…').Type`. */
export function importsOf(file: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (at: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean, names: string[] | null) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    found.push({ specifier: specifier.text, line: lineOf(file, at), typeOnly, names });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, isTypeOnly(node.importClause), namesOf(node.importClause));
    } else if (ts.isExportDeclaration(node)) {
      const elements = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : null;
      const typeOnly = node.isTypeOnly || (elements?.every((element) => element.isTypeOnly) ?? false);
      add(node, node.moduleSpecifier, typeOnly, elements?.map(exportedName) ?? null);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false, null);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true, node.qualifier ? [node.qualifier.getText(file)] : null);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

export function lineOf(file: ts.SourceFile, node: ts.Node): number {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

function namesOf(clause: ts.ImportClause | undefined): string[] | null {
  const bindings = clause?.namedBindings;
  if (bindings === undefined) return clause?.name ? ['default'] : [];
  if (!ts.isNamedImports(bindings)) return null;
  return [...(clause?.name ? ['default'] : []), ...bindings.elements.map(exportedName)];
}

function exportedName(element: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (element.propertyName ?? element.name).text;
}
