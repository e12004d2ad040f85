/** The addresses of Django that the docs name: the proxy of docs/getting-started.md forwards them, or the page says what to do instead. */
import { describe, expect, it } from 'vitest';
import { type Page, pageOf, pages, parsePage } from './pages.ts';

const proxy = pageOf('docs/getting-started.md').blocks.find(({ file }) => file === './vite.config.ts')?.code ?? '';
const forwarded = [...proxy.matchAll(/'(\/\w+)': django/g)].map(([, path = '']) => `${path}/`);

/** The routes that a file of Django has: `path("api/orders/", Orders.as_view())`, or with the module that is included there. */
const routesIn = (code: string) =>
  [...code.replace(/"""[\s\S]*?"""/g, '').matchAll(/\bpath\(\s*"([^"]*)",(?:\s*include\("([\w.]+)"\))?/g)].map(
    ([, path = '', module]) => ({ path, module }),
  );

/** The addresses that a reader of the page has in Django: those of its `urls.py`, and those of the modules that it shows. */
function mountedBy({ blocks }: Page): string[] {
  const python = blocks.filter(({ language }) => language === 'python');
  const isUrls = (block: (typeof python)[number]) => block.file === './mysite/urls.py';
  const shown = new Map(
    python.flatMap(({ file, code }) => {
      const name = /(\w+)\.py$/.exec(file ?? '')?.[1];
      return name === undefined ? [] : [[name, code] as const];
    }),
  );
  const included = new Set<string>();
  const below = (prefix: string, code: string): string[] =>
    routesIn(code).flatMap(({ path, module }) => {
      const inside = module === undefined ? undefined : shown.get(module);
      if (module === undefined || inside === undefined) return [`/${prefix}${path}`];
      included.add(module);
      return below(prefix + path, inside);
    });
  const found = python.filter(isUrls).flatMap(({ code }) => below('', code));
  // What no `urls.py` of the page includes is taken as it is written.
  const others = [...shown].filter(
    ([name, code]) => name !== 'urls' && !included.has(name) && routesIn(code).length > 0,
  );
  return [...found, ...others.flatMap(([, code]) => below('', code))];
}

/** Code that talks to another origin, or to a fake server in memory. */
const isElsewhere = (code: string) => /baseUrl: 'http|createFakeDjoser/.test(code);
/** Lines with the address of a page, and lines with an endpoint of the fake server. */
const isOfNoRequest = (line: string) => /location\.(assign|replace)\(|\.route\(/.test(line);

/** The addresses of Django in a line: in Django they end with a slash, and the addresses of pages in these docs do not. */
const addressesIn = (line: string): string[] => [
  ...[...line.matchAll(/['"`](\/[\w-]+\/(?:[^'"`\s?]*\/)?)(?:\?[^'"`]*)?['"`]/g)].map(([, path = '']) => path),
  ...[...line.matchAll(/auth\.(?:api\.\w+(?:<[^>]*>)?|fetch)\(\s*['"`]([^'"`:$][^'"`:]*)['"`]/g)].map(
    ([, path = '']) => new URL(path, 'http://localhost').pathname,
  ),
];

/** The addresses that the code of a page asks for, on the page's own origin: also code in the middle of a sentence. */
function askedBy({ text, blocks }: Page): string[] {
  const scripts = blocks.filter(({ language }) => /^([jt]sx?|svelte|vue|html|django)$/.test(language));
  const spans = [...text.replace(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`([^`\n]*\([^`\n]*)`/g)].map(
    ([, code = '']) => code,
  );
  const lines = [...scripts.map(({ code }) => code), ...spans]
    .filter((code) => !isElsewhere(code))
    .flatMap((code) => code.split('\n'));
  return [...new Set(lines.filter((line) => !isOfNoRequest(line)).flatMap(addressesIn))];
}

/** The addresses that a reader with the proxy of docs/getting-started.md does not reach, and of which the page says nothing. */
function lostBy(page: Page): string[] {
  // Django serves its pages itself there.
  if (/open `http:\/\/127\.0\.0\.1:8000\//i.test(page.text)) return [];
  const told = [...page.text.matchAll(/forward `(\/[\w-]+)`/gi)].map(([, path = '']) => `${path}/`);
  // The admin is opened at Django's own address, and the page's own files are not in Django.
  const known = [...forwarded, ...told, '/admin/', '/assets/'];
  return [...new Set([...mountedBy(page), ...askedBy(page)])].filter(
    (path) => !known.some((prefix) => path.startsWith(prefix)),
  );
}

describe('with the proxy of docs/getting-started.md', () => {
  it('each address of Django that a page mounts or asks for is reached, or the page says what to forward', () => {
    expect(forwarded).toEqual(['/auth/', '/api/']);
    expect(pages.flatMap((page) => lostBy(page).map((path) => `${page.path}: ${path}`))).toEqual([]);
  });

  it('the addresses of the guides are among those that are looked at', () => {
    expect(mountedBy(pageOf('docs/guides/images-and-downloads.md'))).toContain('/api/signed-files/<str:signed_name>/');
    expect(mountedBy(pageOf('docs/guides/login-as.md'))).toEqual(['/api/support/login-as/<int:user_id>/']);
    expect(mountedBy(pageOf('docs/guides/htmx.md'))).toContain('/invoices/');
    expect(askedBy(pageOf('docs/guides/second-factor.md'))).toContain('/_allauth/app/v1/');
    expect(askedBy(pageOf('docs/guides/login-as.md'))).toContain('/api/support/login-as/');
    expect(askedBy(pageOf('docs/guides/streams-and-sockets.md'))).toContain('/api/orders/events/');
  });
});

describe('an address is found lost', () => {
  const urls = (code: string) => `\`\`\`python ./mysite/urls.py\n${code}\n\`\`\`\n`;
  const module = (name: string, code: string) => `\`\`\`python ./${name}.py\n${code}\n\`\`\`\n`;
  const script = (code: string) => `\`\`\`ts\n${code}\n\`\`\`\n`;
  const lost = (...parts: string[]) => lostBy(parsePage('docs/a.md', parts.join('\n')));

  it.each([
    ['a view', [urls('urlpatterns += [path("files/", view)]')], ['/files/']],
    ['a package', [urls('urlpatterns += [path("files/", include("other.urls"))]')], ['/files/']],
    [
      'a view of a module that the page shows',
      [
        urls('urlpatterns += [path("", include("files"))]'),
        module('files', 'urlpatterns = [path("f/<int:id>/", view)]'),
      ],
      ['/f/<int:id>/'],
    ],
    ['a module that nothing includes', [module('files', 'urlpatterns = [path("f/", view)]')], ['/f/']],
    ['what a script loads', [script("auth.api.get('orders/')\nauth.fetch('/orders/?page=2')")], ['/orders/']],
    ['what a client is made for', [script("createAuth({ baseUrl: '/login/api/' })")], ['/login/api/']],
    ['what a sentence has', ["Call `follow(auth, '/events/')` once."], ['/events/']],
  ])('%s', (_, parts, paths) => {
    expect(lost(...parts)).toEqual(paths);
  });

  it.each([
    ['below /api/', [urls('urlpatterns += [path("api/files/", view)]'), script("auth.fetch('/api/files/')")]],
    ['that the page tells the reader to forward', ['Forward `/files` too.', script("auth.fetch('/files/')")]],
    [
      'of a page that Django serves',
      ['Open `http://127.0.0.1:8000/files/`.', urls('urlpatterns += [path("files/", view)]')],
    ],
    ['of another origin', [script("createAuth({ baseUrl: 'https://a.example/auth/' })\nauth.api.get('orders/')")]],
    ['of a page to go to', [script("location.assign('/login/')")]],
  ])('but not one %s', (_, parts) => {
    expect(lost(...parts)).toEqual([]);
  });
});
