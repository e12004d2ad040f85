/** A host whose pages have a content security policy. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inject } from 'vitest';
import { type Host, startHost } from '../helpers/host.ts';

/** The page's own files. What is asked for with `?` goes into the address of the script, not into an inline script. */
const files: Record<string, (query: URLSearchParams) => string> = {
  '/': (query) => `<!doctype html><html lang="en"><title>A strict page</title>
<script src="/heard.js"></script><script src="/${query.get('build')}"></script>
<script src="/app.js?${query}"></script></html>`,
  '/timeline': () => `<!doctype html><html lang="en"><title>A strict page</title>
<script src="/heard.js"></script><script type="module" src="/show.js"></script></html>`,
  '/heard.js': () => `window.violations = [];
document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
  violations.push([effectiveDirective, blockedURI, sample].join(' ').trim()));`,
  '/app.js': (query) => `const { createAuth, djoser, webStorage, cookieStorage, memoryStorage } = latchkey;
window.client = createAuth({
  baseUrl: '${query.get('api')}/auth/',
  server: djoser({ paths: { revoke: 'jwt/blacklist/' } }),
  storage: ${query.get('storage')},
});`,
  '/show.js': () => `import * as devtools from '/devtools.js'; window.devtools = devtools;`,
};

export interface StrictPages extends Host {
  /** The policy of the pages that are loaded next. */
  policy: string;
}

export async function startStrictPages(): Promise<StrictPages> {
  const host = await startHost(async ({ url = '' }, answer) => {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const isPage = !pathname.endsWith('.js');
    answer.setHeader('Content-Type', isPage ? 'text/html' : 'text/javascript');
    if (isPage) answer.setHeader('Content-Security-Policy', pages.policy);
    const built = () => readFile(join(inject('staticDir'), basename(pathname))).catch(() => '');
    answer.end(files[pathname]?.(searchParams) ?? (await built()));
  });
  const pages: StrictPages = { ...host, policy: '' };
  return pages;
}

/** The strictest policy under which a page can load its scripts and call an API. */
export const rules = (api: string) => [
  "default-src 'none'",
  "script-src 'self'",
  `connect-src ${api}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];
export const strict = (api: string) => rules(api).join('; ');
