// Writes the public API of each entry point as text that a reviewer can read: `docs/api/<entry>.api.md`. The source is the built
// declarations. `npm run check:api` fails if the API differs from the committed report. `npm run api:update` writes the reports again.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const root = join(import.meta.dirname, '..');
const committed = join(root, 'docs/api');
const fresh = join(root, 'node_modules/.cache/api');
const isUpdate = process.argv.includes('--update');

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8'));
const entries = Object.entries(exports)
  .filter(([, target]) => target.types)
  .map(([subpath, { types }]) => ({ name: subpath === '.' ? 'index' : subpath.slice('./'.length), types }));

// A report that is left from an earlier run would hide an entry that is no longer built.
rmSync(isUpdate ? committed : fresh, { recursive: true, force: true });
mkdirSync(committed, { recursive: true });
mkdirSync(fresh, { recursive: true });

for (const entry of entries) report(entry);

if (!isUpdate) {
  const differences = spawnSync('git', ['diff', '--no-index', '--no-color', '--no-ext-diff', '--', 'docs/api', fresh], {
    cwd: root,
  });
  if (differences.error) throw differences.error;
  if (differences.status !== 0) {
    console.log(differences.stdout.toString());
    console.log(
      'The public API is not what docs/api says. If that is a mistake, mend the code. If it is meant, run ' +
        '`npm run api:update`, commit the reports, and tell users in CHANGELOG.md what changed.',
    );
    process.exitCode = 1;
  } else console.log(`${readdirSync(committed).length} entries promise what docs/api says.`);
}

function report({ name, types }) {
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, types),
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: isUpdate ? committed : fresh,
        reportTempFolder: join(root, 'node_modules/.cache/api-extractor'),
      },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        // This project uses no release tags. TypeDoc checks the docstrings.
        extractorMessageReporting: {
          default: { logLevel: 'none' },
          // A type of another entry is only named in the report. So a change of that type changes only one report.
          'ae-forgotten-export': { logLevel: 'warning', addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
  const { succeeded } = Extractor.invoke(config, {
    // Writes the report. The comparison above covers all reports together.
    localBuild: true,
    messageCallback(message) {
      // The extractor reports the version of its compiler, and that it wrote a file. These messages are not shown.
      if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
    },
  });
  if (!succeeded) throw new Error(`${types} cannot be read: run \`npm run build\`.`);
}
