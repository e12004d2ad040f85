// The pages of the docs site, in the order and with the titles of docs/README.md. A new line there adds an entry here.

import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { marked } from 'marked';

const root = fileURLToPath(new URL('../..', import.meta.url));
const index = 'docs/README.md';
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/**
 * @typedef {{ path: string, title: string, group: string, isAside?: boolean }} Guide `isAside`: the page is about the project, not for its
 * users
 */

/** @returns {Guide[]} */
export function listGuides() {
  const listed = listedIn(index);
  // TypeDoc shows the group `none` first and without a heading.
  const guides = [{ path: index, title: 'All guides', group: 'none' }, ...listed];
  const known = new Set(guides.map(({ path }) => path));
  const others = globSync(['*.md', 'docs/**/*.md', '{bench,demo,examples}/*.md', 'examples/*/README.md'], { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path !== 'README.md' && !path.endsWith('.api.md') && !known.has(path))
    .map((path) => ({
      path,
      title: headingOf(path),
      group: path.startsWith('docs/adr/') ? 'Decisions' : 'The project',
      isAside: true,
    }))
    .sort((a, b) => b.group.localeCompare(a.group) || a.path.localeCompare(b.path));
  return [...guides, ...others];
}

/** The first link of each list item, with the heading above its list. */
function listedIn(page) {
  const found = [];
  let group = '';
  for (const token of marked.lexer(read(page))) {
    if (token.type === 'heading') group = plain(token.text);
    if (token.type !== 'list') continue;
    for (const item of token.items) {
      const link = firstLink(item.tokens);
      const path = link && posix.join(posix.dirname(page), link.href);
      if (path?.endsWith('.md')) found.push({ path, title: plain(link.text), group });
    }
  }
  return found;
}

function firstLink(tokens) {
  let link;
  marked.walkTokens(tokens, (token) => {
    if (token.type === 'link') link ??= token;
  });
  return link;
}

function headingOf(path) {
  const heading = marked.lexer(read(path)).find(({ type }) => type === 'heading');
  return heading ? plain(heading.text) : posix.basename(path, '.md');
}

const plain = (markdown) => markdown.replaceAll('`', '');
