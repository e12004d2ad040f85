import { importers } from '../layers.ts';
import { isRelative, type Tree } from '../tree.ts';

/** A dependency is imported in one place, so that replacing it is a change to one file. */
export function importerRule({ files }: Tree): string[] {
  const found: string[] = [];
  const single = new Map<string, string[]>();
  for (const { path, imports } of files.values()) {
    for (const { specifier, line } of imports) {
      if (isRelative(specifier)) continue;
      const name = packageOf(specifier);
      const rule = importers[name];
      if (rule === undefined) found.push(`${path}:${line} imports ${name}, which no file may import`);
      else if (!path.startsWith(rule.importer))
        found.push(`${path}:${line} imports ${name}; its only importer is ${rule.importer}`);
      else if (rule.single) single.set(name, [...(single.get(name) ?? []), path]);
    }
  }
  for (const [name, paths] of single) {
    if (paths.length > 1) found.push(`${name} has ${paths.length} importers: ${paths.join(', ')}`);
  }
  return found;
}

/** `@scope/name/deep.js` → `@scope/name` */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
