import { posix } from 'node:path';
import type { Page } from './pages.ts';

/** Where a page shows a claim by a test, the link's text is the title of that test, or a part of it. Gives those that are not. */
export function missingEvidence(pages: readonly Page[], textOf: (path: string) => string | undefined): string[] {
  return pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\[([^\]]+)\]\(([^)\s]+\.test\.ts)(?: "([^"]+)")?\)/g)].flatMap(
      ([, label = '', link = '', title]) => {
        const target = posix.normalize(posix.join(posix.dirname(path), link));
        const claim = title ?? label;
        // A link that is named after its file claims nothing.
        if (claim.replaceAll('`', '') === target) return [];
        return textOf(target)?.includes(claim) === true ? [] : [`${path}: "${claim}" is in no title of ${target}`];
      },
    ),
  );
}
