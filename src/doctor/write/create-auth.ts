import type { Fit, Overrides } from '../fit.ts';
import { quoted } from '../quoted.ts';
import { isRefusalCode } from '../refusal-code.ts';

/** The options of generated code: names and values. */
type Entries = readonly (readonly [name: string, value: Overrides[string] | Code])[];

/** A value that is written as code, not as a literal. */
interface Code {
  readonly code: string;
}

const widest = 100;

/** Returns the code that creates the client. It is valid as JavaScript and as TypeScript. */
export function createAuthCode(fit: Fit): string {
  const { preset, baseUrl, overrides, accessCookie, csrf, loginField, refusalRule } = fit;
  const names = [...(accessCookie === null ? [] : ['cookieStorage']), 'createAuth', preset];
  const changes: Entries = [
    ...Object.entries(overrides),
    ...(csrf === null ? [] : [['csrf', csrfOption(csrf)] as const]),
    ...(refusalRule === null ? [] : [['isRefusal', { code: isRefusalCode(refusalRule) }] as const]),
  ];
  const options: Entries = [
    ['baseUrl', baseUrl],
    ['server', { code: `${preset}(${changes.length === 0 ? '' : objectOf(changes, 1)})` }],
    ...(accessCookie === null ? [] : [['storage', storageOption(accessCookie)] as const]),
  ];
  return [
    `import { ${names.join(', ')} } from 'latchkey'`,
    '',
    ...(csrf === null ? [] : csrfLoader(csrf)),
    'const auth = createAuth({',
    ...options.map(([name, value]) => `  ${name}: ${valueCode(value, 1)},`),
    '})',
    ...(csrf === null ? [] : ["auth.on('started', loadCsrfToken) // Django changes it at each login"]),
    '',
    `// auth.login({ ${loginField}, password })`,
    '',
  ].join('\n');
}

function storageOption(accessCookie: string): Code {
  // `access_token` is the default.
  const access: Entries = accessCookie === 'access_token' ? [] : [['access', accessCookie]];
  return { code: `cookieStorage(${objectOf([['managedBy', 'server'], ...access], 1)})` };
}

function csrfOption({ header }: NonNullable<Fit['csrf']>): Code {
  return { code: `{ header: ${quoted(header)}, value: () => csrfToken || null }` };
}

function csrfLoader({ url, field }: NonNullable<Fit['csrf']>): string[] {
  return [
    "let csrfToken = ''",
    'async function loadCsrfToken() {',
    `  const response = await fetch(${quoted(url)}, { credentials: 'include' })`,
    `  csrfToken = (await response.json()).${field}`,
    '}',
    'await loadCsrfToken()',
    '',
  ];
}

/** Returns an object on one line if it fits, otherwise with one line for each entry. */
function objectOf(entries: Entries, depth: number): string {
  const line = `{ ${entries.map(([name, value]) => `${name}: ${valueCode(value, depth)}`).join(', ')} }`;
  if (line.length + depth * 2 <= widest) return line;
  const indent = '  '.repeat(depth + 1);
  const lines = entries.map(([name, value]) => `${indent}${name}: ${valueCode(value, depth + 1)},`);
  return ['{', ...lines, `${'  '.repeat(depth)}}`].join('\n');
}

function valueCode(value: Overrides[string] | Code, depth: number): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return isCode(value) ? value.code : objectOf(Object.entries(value), depth);
}

function isCode(value: Overrides | Code): value is Code {
  return typeof value.code === 'string';
}
