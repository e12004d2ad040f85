// The pictures of docs/how-it-works.md. Each is drawn from the code that it shows. `npm run docs:pictures` writes them into the page.

import { stateDiagram, transitionTable } from './transitions.ts';
import { twoTabsSequence } from './two-tabs.ts';

export const page = 'docs/how-it-works.md';

const mermaid = (code: string) => `\`\`\`mermaid\n${code}\n\`\`\``;

/** The text of the page with newly drawn pictures. */
export async function withPictures(text: string): Promise<string> {
  const pictures = {
    states: mermaid(stateDiagram()),
    transitions: transitionTable(),
    'two tabs': mermaid(await twoTabsSequence()),
  };
  let drawn = text;
  for (const [name, picture] of Object.entries(pictures)) {
    const [begin, end] = [`<!-- begin: ${name} -->\n`, `\n<!-- end: ${name} -->`];
    const [before, rest] = drawn.split(begin);
    const after = rest?.split(end)[1];
    if (after === undefined) throw new Error(`${page} has no place for the picture "${name}".`);
    drawn = [before, begin, picture, end, after].join('');
  }
  return drawn;
}
