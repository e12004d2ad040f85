// One scenario with one set of parts, in a process of its own. Prints the outcome as JSON.
//
//   node bench/fleet/one.ts outage "as it is" 100000
import { libraries, type ScenarioName, scenarios } from './scenarios.ts';
import { simulate } from './simulate.ts';

const [name = '', parts = '', clients = '100000'] = process.argv.slice(2);
const scenario = scenarios(Number(clients))[name as ScenarioName];
const library = libraries[parts];
if (!scenario || !library) throw new TypeError(`There is no "${name}" with "${parts}".`);
process.stdout.write(JSON.stringify(simulate(scenario, library)));
