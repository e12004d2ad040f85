import { expected, live } from './session.js';

// No import of Node's own: this file is bundled for browsers.
const [seen, wanted] = [JSON.stringify(await live()), JSON.stringify(expected)];
if (seen !== wanted) throw new Error(`expected ${wanted}, and saw ${seen}`);
console.log('lived');
