// Extends TypeDoc: titles and groups of the guides, addresses that equal the paths of the guides, and sources as plain text.

import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { extname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Converter, IndexEvent, KindRouter, Renderer } from 'typedoc';
import { listGuides } from './guides.mjs';
import { withLandmarks } from './landmarks.mjs';

const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const mermaid = fileURLToPath(import.meta.resolve('mermaid/dist/mermaid.min.js'));

/** @param {import('typedoc').Application} app */
export function load(app) {
  const root = process.cwd();
  const guides = new Map(listGuides().map((guide) => [guide.path, guide]));
  const fromRoot = (path) => relative(root, path).replaceAll('\\', '/');
  const pathOf = (document) => fromRoot(document.project.files.getReflectionPath(document) ?? '');

  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const path = pathOf(document);
    const guide = guides.get(path);
    if (!guide) return;
    document.name = guide.title;
    document.frontmatter.category = guide.group;
    // A reader usually searches for instructions, not for the history of a decision.
    document.relevanceBoost = guide.isAside ? 0.2 : 2;
    // A link to a folder leads to the page about the folder.
    if (path.endsWith('/README.md'))
      document.project.files.registerReflectionPath(`${root}/${path.slice(0, -'/README.md'.length)}`, document);
  });

  // A parameter that is destructured in its declaration has no name.
  app.converter.on(Converter.EVENT_CREATE_PARAMETER, (_, parameter) => {
    if (parameter.name === '__namedParameters')
      parameter.name = parameter.parent?.parent?.name === 'constructor' ? 'details' : 'options';
  });

  // The order of package.json, instead of the alphabet.
  const order = Object.keys(exports).map((subpath) => `latchkey${subpath.slice('.'.length)}`);
  const sortEntries = ({ project }) =>
    project.categories
      ?.find(({ title }) => title === 'API')
      ?.children.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  app.converter.on(Converter.EVENT_RESOLVE_END, sortEntries, -1e6);

  // Two hundred links lead to tests and sources. Web servers send `.ts` files as video, but browsers show `.ts.txt` files.
  app.renderer.on(Renderer.EVENT_BEGIN, ({ project }) => {
    const { files } = project;
    for (const [id, absolute] of files.mediaToPath)
      if (!files.mediaToReflection.has(id) && !/\.(svg|png)$/.test(absolute))
        files.names.set(id, `${fromRoot(absolute)}${extname(absolute) === '.txt' ? '' : '.txt'}`);
  });
  // A word in a guide counts as much as a word in a docstring. A word in a heading counts more.
  app.renderer.on(IndexEvent.PREPARE_INDEX, (event) => {
    Object.assign(event.searchFieldWeights, { document: 10, headings: 20 });
    for (const [index, reflection] of event.searchResults.entries()) {
      if (!reflection.isDocument()) continue;
      const text = reflection.content.map((part) => part.text).join('');
      event.searchFields[index].headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading).join('\n');
    }
  });

  app.renderer.on(Renderer.EVENT_END_PAGE, (page) => {
    page.contents = page.contents && withLandmarks(page.contents);
  });
  app.renderer.postRenderAsyncJobs.push(({ outputDirectory }) =>
    copyFile(mermaid, `${outputDirectory}/assets/mermaid.min.js`),
  );

  app.renderer.defineRouter(
    'guides',
    class extends KindRouter {
      getIdealBaseName(reflection) {
        const path = reflection.isDocument?.() ? pathOf(reflection) : '';
        return guides.has(path) ? path.replace(/\.md$/, '') : super.getIdealBaseName(reflection);
      }
    },
  );
}
