import { expected, live } from './session.js';

// No import of Node's own, and no `await` outside of a function: this file is bundled for browsers, old bundlers among them.
live().then((lived) => {
  const [seen, wanted] = [JSON.stringify(lived), JSON.stringify(expected)];
  if (seen !== wanted) throw new Error(`expected ${wanted}, and saw ${seen}`);
  console.log('lived');
});
