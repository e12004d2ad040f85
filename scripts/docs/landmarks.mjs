// Adds what TypeDoc's pages lack for screen readers and keyboards: a main region, headings without skipped levels, and scrolling of wide
// parts.

export function withLandmarks(html) {
  return (
    withoutGaps(html)
      .replace('<div class="col-content">', '<div class="col-content" role="main">')
      // The README has its own title.
      .replace(/<div class="tsd-page-title">\s*<h1>latchkey docs.*?<\/h1><\/div>/s, '')
      .replace('<div class="page-menu">', '<div class="page-menu" role="navigation" aria-label="On this page">')
      // A link inside a `<summary>` cannot be reached with a keyboard. The section opens without this link.
      .replaceAll(/<summary\b.*?<\/summary>/gs, (summary) =>
        summary.replaceAll(/<a [^>]*tsd-anchor-icon.*?<\/a>/gs, ''),
      )
      .replaceAll(/<th(?: [^>]*)?><\/th>/g, '<td></td>')
      .replaceAll('<table>', '<div class="wide" role="group" aria-label="Table"><table>')
      .replaceAll('</table>', '</table></div>')
  );
}

/** Gives each heading a level without gaps: an `<h4>` after an `<h1>` looks the same, but is announced as level 2. */
function withoutGaps(html) {
  const [head, body] = html.split('<div class="col-content">');
  if (body === undefined) return html;
  const levels = [0];
  const content = body.replace(/<h([1-6])\b/g, (tag, digit) => {
    const looks = Number(digit);
    while (levels.length > 1 && levels.at(-1) >= looks) levels.pop();
    levels.push(looks);
    const level = levels.length - 1;
    return level === looks ? tag : `${tag} role="heading" aria-level="${level}"`;
  });
  return `${head}<div class="col-content">${content}`;
}
