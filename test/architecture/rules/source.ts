import ts from 'typescript';
import { lineOf } from '../imports.ts';
import type { SourceFile, Tree } from '../tree.ts';

/** What no file of `src/` contains, whatever its layer. */
export function sourceRule({ files }: Tree): string[] {
  return [...files.values()].flatMap((file) => [...badName(file), ...moduleState(file), ...anyTypes(file)]);
}

function badName({ path }: SourceFile): string[] {
  return /(^|\/)utils?(\.ts$|\/)/.test(path) ? [`${path} is named after no idea`] : [];
}

/** Two clients on one page must never meet, which a variable of the module would let them do. */
function moduleState({ path, ast }: SourceFile): string[] {
  return ast.statements
    .filter(ts.isVariableStatement)
    .filter(({ modifiers }) => !modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword))
    .flatMap(({ declarationList }) => {
      const isConst = (declarationList.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const;
      return declarationList.declarations.filter(({ initializer }) => !isConst || isEmptyCollection(initializer));
    })
    .map(
      (declaration) =>
        `${path}:${lineOf(ast, declaration)} keeps state in the module: ${declaration.name.getText(ast)}`,
    );
}

/** `new Map()` and the like: a collection that starts empty is there to be filled. */
function isEmptyCollection(node: ts.Expression | undefined): boolean {
  return (
    node !== undefined &&
    ts.isNewExpression(node) &&
    /^(Weak)?(Map|Set)$/.test(node.expression.getText()) &&
    (node.arguments?.length ?? 0) === 0
  );
}

function anyTypes({ path, ast }: SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${path}:${lineOf(ast, node)} says any`);
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return found;
}
