// What TypeDoc's pages lack for those who do not look at them: a main part, headings without a gap, and a way into what is wider than the page.

export function withLandmarks(html) {
  return (
    withoutGaps(html)
      .replace('<div class="col-content">', '<div class="col-content" role="main">')
      // The README begins with a title of its own.
      .replace(/<div class="tsd-page-title">\s*<h1>latchkey docs.*?<\/h1><\/div>/s, '')
      .replace('<div class="page-menu">', '<div class="page-menu" role="navigation" aria-label="On this page">')
      // A link inside of what opens a section cannot be reached; the section opens without it.
      .replaceAll(/<summary\b.*?<\/summary>/gs, (summary) =>
        summary.replaceAll(/<a [^>]*tsd-anchor-icon.*?<\/a>/gs, ''),
      )
      .replaceAll(/<th(?: [^>]*)?><\/th>/g, '<td></td>')
      .replaceAll('<table>', '<div class="wide" role="group" aria-label="Table"><table>')
      .replaceAll('</table>', '</table></div>')
  );
}

/** `<h4>` after `<h1>` keeps its looks and is said to be of level 2. */
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
