// The declarations, read by four TypeScripts in the two ways that modules are resolved today.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, root, run } from './project.mjs';

const versions = ['5.4.5', '5.9.3', '6.0.3', '7.0.2'];
const resolutions = [
  { moduleResolution: 'bundler', module: 'esnext' },
  { moduleResolution: 'nodenext', module: 'nodenext' },
];

/** What the types of the entries for frameworks name, at the versions that this project is tested with. */
function peers() {
  const { peerDependencies = {}, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = Object.keys(peerDependencies).flatMap((name) => [name, `@types/${name}`]);
  return Object.fromEntries(
    wanted.filter((name) => name in devDependencies).map((name) => [name, devDependencies[name]]),
  );
}

/** Every entry that the package has, so that none is forgotten. */
function importsOfAll() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const entries = Object.keys(exports).filter((subpath) => !subpath.endsWith('.json'));
  const lines = entries.map((subpath, index) => `export * as entry${index} from 'latchkey${subpath.slice(1)}';`);
  return { count: entries.length, code: `${lines.join('\n')}\n` };
}

export async function types(matrix) {
  const project = await install(matrix, 'types', ['test/packaging/types'], peers());
  const { count, code } = importsOfAll();
  writeFileSync(join(project, 'all.ts'), code);
  const compilers = Object.fromEntries(
    versions.map((version) => [`typescript-${version}`, `npm:typescript@${version}`]),
  );
  const specs = Object.entries(compilers).map(([name, spec]) => `${name}@${spec}`);
  await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', ...specs], project);

  const lines = [];
  const faults = [];
  for (const version of versions) {
    for (const resolution of resolutions) {
      const found = await diagnose(project, version, resolution);
      const ours = found.filter(
        (line) => !line.startsWith('node_modules/') || line.startsWith('node_modules/latchkey/'),
      );
      faults.push(...ours.map((line) => `TypeScript ${version}, ${resolution.moduleResolution}: ${line}`));
      const others = found.length - ours.length;
      if (others > 0)
        lines.push(`TypeScript ${version}, ${resolution.moduleResolution}: ${others} faults in the types of others`);
    }
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return [`${count} entries and a program, TypeScript ${versions.join(', ')}, bundler and nodenext`, ...lines];
}

/** The errors, one a line. Libraries are checked as well: ours is one. */
async function diagnose(project, version, resolution) {
  const compilerOptions = {
    ...resolution,
    target: 'es2022',
    lib: ['es2022', 'esnext.disposable', 'dom', 'dom.iterable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const tsc = join('node_modules', `typescript-${version}`, 'bin', 'tsc');
  const printed = await run('node', [tsc, '--pretty', 'false'], project).catch(({ message }) => message);
  const errors = printed.split('\n').filter((line) => /error TS\d+/.test(line));
  if (errors.length === 0 && printed.trim() !== '') throw new Error(`TypeScript ${version}: ${printed}`);
  return errors;
}
