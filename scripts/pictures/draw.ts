// The pictures of docs/how-it-works.md, each drawn from the code that it shows. `npm run docs:pictures` puts them in.

import { stateDiagram, transitionTable } from './transitions.ts';
import { twoTabsSequence } from './two-tabs.ts';

export const page = 'docs/how-it-works.md';

const mermaid = (code: string) => `\`\`\`mermaid\n${code}\n\`\`\``;

/** The page with its pictures as they are now. */
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
