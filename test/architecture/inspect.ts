import { importsOf, parse } from './imports.ts';
import { cycleRule } from './rules/cycles.ts';
import { entryRule } from './rules/entries.ts';
import { importerRule } from './rules/importers.ts';
import { layerRule } from './rules/layers.ts';
import { sessionRule } from './rules/session.ts';
import { sizeRule } from './rules/sizes.ts';
import { sourceRule } from './rules/source.ts';
import type { SourceFile, Tree } from './tree.ts';

/** Says what is wrong with a tree of sources (path → text), one sentence each; nothing when all is well. */
export function inspect(sources: Record<string, string>, entries: readonly string[]): string[] {
  const files = new Map<string, SourceFile>();
  for (const [path, text] of Object.entries(sources)) {
    const ast = parse(path, text);
    files.set(path, { path, ast, imports: importsOf(ast) });
  }
  const tree: Tree = { files, entries };
  return [layerRule, importerRule, cycleRule, entryRule, sessionRule, sizeRule, sourceRule].flatMap((rule) =>
    rule(tree),
  );
}
