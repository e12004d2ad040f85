import { isRelative, resolve, type Tree } from '../tree.ts';

/** Two files that need each other are one idea in two places, types included. */
export function cycleRule({ files }: Tree): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, road: string[]): void => {
    const start = road.indexOf(path);
    if (start >= 0) found.push(`import cycle: ${[...road.slice(start), path].join(' → ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const { specifier } of files.get(path)?.imports ?? []) {
      if (isRelative(specifier)) walk(resolve(path, specifier), [...road, path]);
    }
    done.add(path);
  };
  for (const path of files.keys()) walk(path, []);
  return found;
}
