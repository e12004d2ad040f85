import type { Report } from './report.ts';

/**
 * Returns the folder of this package with a slash at its end: as seen from the folder in which the command runs, if it is inside that, as
 * `node_modules/latchkey/` is; otherwise the whole path, for example where npx has put it.
 */
export function packageFolder(root: URL, cwd: string): string {
  // A path of Windows begins with the letter of a drive: `/C:/shop/`.
  const path = decodeURIComponent(root.pathname).replace(/^\/(?=[A-Za-z]:)/, '');
  const here = `${cwd.replaceAll('\\', '/').replace(/\/$/, '')}/`;
  return path.startsWith(here) ? path.slice(here.length) : path;
}

/** Returns the report with links that lead to the docs in this folder. */
export function withDocsIn(folder: string, report: Report): Report {
  const findings = report.findings.map((finding) =>
    finding.page === undefined ? finding : { ...finding, page: folder + finding.page },
  );
  return { ...report, findings };
}
