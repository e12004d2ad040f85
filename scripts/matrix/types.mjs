// Checks the declarations with each version of TypeScript and each way to resolve modules, with and without `skipLibCheck`.

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, root, run } from './project.mjs';
import { oldestPeers, typescripts } from './versions.ts';

const from = 'test/packaging/types';
const atLeast = (version, wanted) => {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
};

/** The packages whose types the framework entries use, at the versions in `devDependencies`. */
function newestPeers() {
  const { peerDependencies = {}, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = Object.keys(peerDependencies).flatMap((name) => [name, `@types/${name}`]);
  const more = ['@angular/platform-browser'];
  return Object.fromEntries(
    [...wanted, ...more].filter((name) => name in devDependencies).map((name) => [name, devDependencies[name]]),
  );
}

/** Groups of peer packages, and the versions of TypeScript for each group. The oldest TypeScript cannot read the types of any framework. */
const groups = [
  {
    name: 'no peers',
    peers: {},
    files: ['sample.ts', 'forms.ts'],
    isFor: (version) => [typescripts[0], typescripts.at(-1)].includes(version),
  },
  {
    name: 'the oldest peers',
    peers: oldestPeers,
    files: ['sample.ts', 'forms.ts', 'frameworks.ts', 'all.ts'],
    isFor: (version) => atLeast(version, '5.2') && !atLeast(version, '6.0'),
  },
  {
    name: 'the newest peers',
    peers: newestPeers(),
    files: ['sample.ts', 'forms.ts', 'frameworks.ts', 'all.ts'],
    isFor: (version) => atLeast(version, '5.4'),
  },
];

/** The ways to resolve modules that a version of TypeScript has, and the settings that `tsc --init` writes. */
function settingsOf(version) {
  const legacy = { module: 'esnext', moduleResolution: 'node10' };
  const both = (name, options, type = 'module') =>
    [true, false].map((skipLibCheck) => ({
      name: `${name}${skipLibCheck ? '' : ', all checked'}`,
      type,
      options: { ...options, skipLibCheck },
    }));
  return [
    { name: 'tsc --init', type: 'module', options: null },
    ...(atLeast(version, '7.0')
      ? []
      : both('node10', atLeast(version, '6.0') ? { ...legacy, ignoreDeprecations: '6.0' } : legacy)),
    ...both('node16', { module: 'node16', moduleResolution: 'node16' }),
    ...both('nodenext', { module: 'nodenext', moduleResolution: 'nodenext' }),
    ...both('bundler', { module: 'esnext', moduleResolution: 'bundler' }),
    // Before 5.8, TypeScript does not allow CommonJS to import an ES module.
    ...(atLeast(version, '5.8')
      ? both(
          'nodenext in CommonJS',
          { module: 'nodenext', moduleResolution: 'nodenext', esModuleInterop: true },
          'commonjs',
        )
      : []),
  ];
}

/** Imports every entry of the package, so that none is left out. */
function importsOfAll() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const entries = Object.keys(exports).filter((subpath) => typeof exports[subpath] === 'object');
  return entries.map((subpath, index) => `export * as entry${index} from 'latchkey${subpath.slice(1)}';\n`).join('');
}

export async function types(matrix) {
  const compilers = Object.fromEntries(
    typescripts.map((version) => [`typescript-${version}`, `npm:typescript@${version}`]),
  );
  const faults = [];
  const others = new Map();
  let count = 0;
  for (const { name, peers, files, isFor } of groups) {
    const project = await install(matrix, `types-${name.replaceAll(' ', '-')}`, [from], { ...peers, ...compilers });
    writeFileSync(join(project, 'all.ts'), importsOfAll());
    for (const version of typescripts.filter(isFor)) {
      const programs = settingsOf(version).map((setting) => ({ ...setting, files }));
      // The keyword `using` exists from TypeScript 5.2 on.
      if (atLeast(version, '5.2'))
        programs.push({ ...programs.at(-1), name: 'using', files: ['using.ts'], using: true });
      for (const program of programs) {
        const found = await diagnose(project, version, program);
        const ours = found.filter(isOurs);
        count += 1;
        faults.push(...ours.map((line) => `TypeScript ${version}, ${name}, ${program.name}: ${line}`));
        if (found.length > ours.length) others.set(`${version} with ${name}`, found.length - ours.length);
      }
    }
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const elsewhere = [...others.keys()].map((which) => `faults in the types of others: TypeScript ${which}`);
  return [`${typescripts.join(', ')}: ${count} programs`, ...elsewhere];
}

/**
 * Whether an error comes from this package. An error in another package does not count. An error about another package that has no types
 * for this way to resolve modules does not count either.
 */
function isOurs(line) {
  if (/Cannot find module '(?!latchkey)/.test(line)) return false;
  return !line.startsWith('node_modules/') || line.startsWith('node_modules/latchkey/');
}

/** Runs the compiler, and returns its errors, one line each. */
async function diagnose(project, version, { files, options, type, using = false }) {
  const tsc = join('node_modules', `typescript-${version}`, 'bin', 'tsc');
  const config = join(project, 'tsconfig.json');
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ ...manifest, type }, null, 2));
  rmSync(config, { force: true });
  if (options === null) {
    await run('node', [tsc, '--init'], project);
    // `tsc --init` writes a file with comments. A second file extends it and lists the files to check.
    renameSync(config, join(project, 'tsconfig.init.json'));
    writeFileSync(config, JSON.stringify({ extends: './tsconfig.init.json', files }));
  } else {
    const compilerOptions = { target: 'es2022', types: [], strict: true, ...options };
    if (!options.skipLibCheck) compilerOptions.exactOptionalPropertyTypes = true;
    if (using) compilerOptions.lib = ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'];
    writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  }
  const printed = await run('node', [tsc, '--noEmit', '--pretty', 'false'], project).catch(({ message }) => message);
  const errors = printed.split('\n').filter((line) => /error TS\d+/.test(line));
  if (errors.length === 0 && printed.trim() !== '') throw new Error(`TypeScript ${version}: ${printed}`);
  return errors;
}
