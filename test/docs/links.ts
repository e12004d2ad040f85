import { posix } from 'node:path';
import type { Page } from './pages.ts';

/** The links between pages, and from pages to files, that lead nowhere. Addresses on the web are not asked. */
export function deadLinks(pages: readonly Page[], exists: (path: string) => boolean): string[] {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  return pages.flatMap((page) =>
    page.links
      .filter((link) => !/^[a-z][a-z\d+.-]*:/i.test(link))
      .flatMap((link) => {
        const [file = '', anchor] = decodeURI(link).split('#');
        const target = file === '' ? page.path : posix.normalize(posix.join(posix.dirname(page.path), file));
        if (!byPath.has(target) && !exists(target)) return [`${page.path} → ${link}: no such file`];
        const missing = anchor !== undefined && byPath.get(target)?.anchors.has(anchor) !== true;
        return missing ? [`${page.path} → ${link}: no such heading`] : [];
      }),
  );
}
