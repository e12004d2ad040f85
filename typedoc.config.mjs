// The docs site: the guides, in the order of docs/README.md, and the API reference, from the docstrings of everything that an entry point
// exports. Whatever is not documented is an error. One search finds both.

import { readFileSync } from 'node:fs';
import { listGuides } from './scripts/docs/guides.mjs';

const { exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const guides = listGuides();
const entries = Object.keys(exports).filter((subpath) => exports[subpath].types);

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  // Not just `latchkey`, which is the name of an entry point.
  name: 'latchkey docs',
  entryPoints: entries.map((subpath) => `src/${subpath === '.' ? 'index' : subpath.slice('./'.length)}.ts`),
  tsconfig: 'tsconfig.src.json',
  out: 'site',
  includeVersion: true,
  readme: 'README.md',
  projectDocuments: guides.map(({ path }) => path),
  plugin: ['./scripts/docs/plugin.mjs'],
  router: 'guides',
  favicon: 'demo/mark.svg',
  customCss: 'scripts/docs/site.css',
  customJs: 'scripts/docs/site.js',
  searchInComments: true,
  searchInDocuments: true,
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
    'none',
    ...new Set(guides.filter(({ isAside }) => !isAside).map(({ group }) => group)),
    'API',
    ...new Set(guides.filter(({ isAside }) => isAside).map(({ group }) => group)),
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
  // The page of an entry point lists what is in it. A list that opens inside of a link is out of reach for a keyboard.
  navigationLeaves: entries.map((subpath) => `latchkey${subpath.slice('.'.length)}`),
  sort: ['source-order'],
  sortEntryPoints: false,

  // What createAuth returns has it; nobody else can make one.
  // jQuery hands two others from one side to the other; nobody makes one. The last one changes nothing about the type that it is given.
  intentionallyNotExported: ['AccountClient', 'JqXhr', 'Transport', 'Uninferred'],
  // Members of a union, told apart by a literal: the docstring of the whole says what they hold.
  intentionallyNotDocumented: [
    ...['type', 'reason', 'cause', 'tookMs', 'error', 'retryAt', 'warning'].map(
      (name) => `latchkey.AuthEvent.__type.${name}`,
    ),
    ...['status', 'reason', 'user', 'refresh'].map((name) => `latchkey.AuthState.__type.${name}`),
    // `dispose()` under its other name. A mapped type has no place for a docstring.
    ...['latchkey.Auth', 'latchkey.Session', 'latchkey/fetch.Auth'].map((name) => `${name}.[dispose]`),
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
