import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked, type Tokens } from 'marked';

export const root = join(import.meta.dirname, '../..');
export const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** One page of the docs, as a reader meets it: its code, its links, and the places that a link can lead to. */
export interface Page {
  /** From the project's folder: `docs/errors.md`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly links: readonly string[];
  readonly anchors: ReadonlySet<string>;
}

export interface Block {
  /** The first word after the fence. */
  readonly language: string;
  /** The word after that, where a page says which file the block is: one of ours, or with `./` one of the reader's. */
  readonly file: string | undefined;
  readonly code: string;
}

export function parsePage(path: string, text: string): Page {
  const blocks: Block[] = [];
  const links: string[] = [];
  const headings: string[] = [];
  marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type === 'code') {
      const [language = '', file] = (token as Tokens.Code).lang?.split(/\s+/) ?? [];
      blocks.push({ language, file, code: `${token.text}\n` });
    } else if (token.type === 'link' || token.type === 'image') links.push((token as Tokens.Link).href);
    else if (token.type === 'heading') headings.push((token as Tokens.Heading).text);
  });
  return { path, text, blocks, links, anchors: anchorsOf(headings) };
}

/** The `id`s that GitHub gives to headings. */
function anchorsOf(headings: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const name = heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = name;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${name}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Every page of the project: the guides, and what stands beside the code. The reports of `docs/api` are no pages. */
export function readPages(): Page[] {
  const below = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.endsWith('.api.md') && !name.includes('node_modules'))
      .map((name) => `${folder}/${name}`);
  const top = readdirSync(root).filter((name) => name.endsWith('.md'));
  const folders = ['docs', 'demo', 'examples', 'bench'].filter((name) => readdirSync(root).includes(name));
  return [...top, ...folders.flatMap(below)].sort().map((path) => parsePage(path, read(path)));
}

export const pages = readPages();

export function pageOf(path: string): Page {
  const page = pages.find((each) => each.path === path);
  if (!page) throw new Error(`There is no page ${path}.`);
  return page;
}
