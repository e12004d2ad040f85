// Checks a release before it is published: `node scripts/release.mjs v0.1.0`.

import { readFileSync } from 'node:fs';

const [tag] = process.argv.slice(2);
const { version, repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const changelog = readFileSync('CHANGELOG.md', 'utf8');

const faults = [];
if (tag !== `v${version}`)
  faults.push(`The tag is ${tag}, and package.json says ${version}: tag v${version}, or change the version first.`);
if (!changelog.includes(`\n## [${version}]`))
  faults.push(`CHANGELOG.md has no "## [${version}]": rename the heading "Unreleased", and date it.`);
if (!repository)
  faults.push(
    'package.json names no repository: npm compares it with where the release was built, for the provenance.',
  );

for (const fault of faults) console.log(fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`${version} can be published.`);
