// A client as a store: `$auth`, in components that Svelte 4 and 5 both compile. Run with `--conditions=browser`.
import './page.js';
import { readFileSync, writeFileSync } from 'node:fs';
import * as svelte from 'svelte';
import { compile, VERSION } from 'svelte/compiler';
import { pageContract } from './page-contract.js';
import { run } from './world.js';

const isFour = VERSION.startsWith('4.');

for (const name of ['Orders.svelte', 'App.svelte']) {
  const { js } = compile(readFileSync(name, 'utf8'), { filename: name, generate: isFour ? 'dom' : 'client' });
  writeFileSync(`${name}.js`, js.code.replaceAll(".svelte'", ".svelte.js'").replaceAll('.svelte"', '.svelte.js"'));
}
const { default: App } = await import('./App.svelte.js');

await run(() =>
  pageContract(({ here }) => {
    const options = { target: document.body, props: { auth: here } };
    const app = isFour ? new App(options) : svelte.mount(App, options);
    return async () => (isFour ? app.$destroy() : svelte.unmount(app));
  }),
);
