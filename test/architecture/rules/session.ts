import { isRelative, resolve, type SourceFile, type Tree } from '../tree.ts';

const folder = 'src/session/';
const mostFiles = 20;
const mostLevels = 6;

/** What tells one place of a session from another. Only the places themselves ask. */
const placeQuestions =
  /\b(refreshIn|cookieMode|isVolatile|volatile|managedBy|readOnly|storage\.shared|\.shared\b|sessionStorage|localStorage)\b/;

/** The lifecycle stays small enough to be read: few files, few levels, and no question where a session lives. */
export function sessionRule({ files }: Tree): string[] {
  const session = [...files.values()].filter(({ path }) => path.startsWith(folder));
  const levels = levelsOf(session);
  const deepest = Math.max(0, ...levels.values());
  return [
    ...(session.length > mostFiles ? [`${folder} has ${session.length} files; ${mostFiles} are enough`] : []),
    ...(deepest > mostLevels ? [`${folder} has ${deepest} levels of imports; ${mostLevels} are enough`] : []),
    ...session.filter(({ path }) => path !== `${folder}options.ts`).flatMap(questionsIn),
  ];
}

/** A file that imports none of its folder is on the first level, and any other one above the highest that it imports. */
export function levelsOf(session: readonly SourceFile[]): Map<string, number> {
  const byPath = new Map(session.map((file) => [file.path, file]));
  const levels = new Map<string, number>();
  const levelOf = (file: SourceFile): number => {
    const known = levels.get(file.path);
    if (known !== undefined) return known;
    levels.set(file.path, 1);
    const below = file.imports.flatMap(({ specifier }) => {
      const target = isRelative(specifier) ? byPath.get(resolve(file.path, specifier)) : undefined;
      return target ? levelOf(target) : [];
    });
    const level = 1 + Math.max(0, ...below);
    levels.set(file.path, level);
    return level;
  };
  for (const file of session) levelOf(file);
  return levels;
}

function questionsIn({ path, ast }: SourceFile): string[] {
  return ast.text.split('\n').flatMap((line, index) => {
    const code = line.replace(/^\s*(\*|\/\*\*|\/\/).*$/, '');
    return placeQuestions.test(code) ? [`${path}:${index + 1} asks where a session lives`] : [];
  });
}
