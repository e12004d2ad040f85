// The API reference, from the docstrings of everything that an entry point exports. Whatever is not documented is an error.

import { readdirSync, readFileSync } from 'node:fs';

const { exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const guides = readdirSync(new URL('docs', import.meta.url), { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.md') && name !== 'README.md' && !name.startsWith('adr') && !name.endsWith('.api.md'),
);
const entries = Object.keys(exports).filter((subpath) => exports[subpath].types);

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'latchkey',
  entryPoints: entries.map((subpath) => `src/${subpath === '.' ? 'index' : subpath.slice('./'.length)}.ts`),
  tsconfig: 'tsconfig.src.json',
  out: 'site',
  includeVersion: true,
  readme: 'docs/README.md',
  projectDocuments: guides.sort().map((name) => `docs/${name}`),
  // Whatever a block is in, a language that is not listed here is a warning.
  highlightLanguages: [
    ...['ts', 'tsx', 'js', 'jsx', 'json', 'html', 'css', 'vue', 'svelte'],
    ...['python', 'jinja', 'sh', 'nginx', 'toml', 'http', 'diff', 'mermaid', 'md'],
  ],
  disableSources: true,

  // What cannot be used cannot be called.
  excludeInternal: true,
  excludeExternals: true,
  excludePrivate: true,

  // By task, in the order in which a newcomer meets them.
  categorizeByGroup: false,
  categoryOrder: [
    'Start',
    'State and events',
    'Errors and warnings',
    'Storage',
    'Server',
    'Account',
    'Tabs',
    'Fake server',
    'Failures and calls',
    'Browsers',
    '*',
  ],
  navigation: { includeCategories: true, includeGroups: false },
  sort: ['source-order'],

  // What createAuth returns has it; nobody else can make one.
  // jQuery hands two others from one side to the other; nobody makes one. The last one changes nothing about the type that it is given.
  intentionallyNotExported: ['AccountClient', 'JqXhr', 'Transport', 'Uninferred'],
  // Members of a union, told apart by a literal: the docstring of the whole says what they hold.
  intentionallyNotDocumented: [
    ...['type', 'reason', 'cause', 'tookMs', 'error', 'retryAt', 'warning'].map(
      (name) => `index.AuthEvent.__type.${name}`,
    ),
    ...['status', 'reason', 'user', 'refresh'].map((name) => `index.AuthState.__type.${name}`),
    // `dispose()` under its other name. A mapped type has no place for a docstring.
    ...['index.Auth', 'index.Session', 'fetch.Auth'].map((name) => `${name}.[dispose]`),
  ],
  validation: { notDocumented: true, notExported: true, invalidLink: true, invalidPath: true },
  requiredToBeDocumented: [
    'Function',
    'Class',
    'Interface',
    'TypeAlias',
    'Variable',
    'Enum',
    'Method',
    'Property',
    'Accessor',
  ],
  treatWarningsAsErrors: true,
};
