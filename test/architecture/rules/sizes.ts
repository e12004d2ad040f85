import type { Tree } from '../tree.ts';

const mostLines = 250;
const medianLines = 100;

/** A file holds one idea: none is long, and half of them are short. */
export function sizeRule({ files }: Tree): string[] {
  const lengths = [...files.values()].map(({ path, ast }) => ({ path, lines: ast.text.split('\n').length - 1 }));
  const sorted = lengths.map(({ lines }) => lines).sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return [
    ...lengths.flatMap(({ path, lines }) =>
      lines > mostLines ? [`${path} has ${lines} lines; ${mostLines} are enough`] : [],
    ),
    ...(median >= medianLines
      ? [`half of the files have ${median} lines or more; under ${medianLines} is the aim`]
      : []),
  ];
}
