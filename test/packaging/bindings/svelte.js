// The client and the stores, in components that Svelte 4 and 5 both compile; and the guard with the `redirect` of SvelteKit 1 and 3. Run with
// `--conditions=browser`.
import './page.js';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { redirect } from '@sveltejs/kit';
import { requireAuth } from 'latchkey/svelte';
import * as svelte from 'svelte';
import { compile, VERSION } from 'svelte/compiler';
import { pageContract } from './page-contract.js';
import { ada, openWorld, run } from './world.js';

const isFour = VERSION.startsWith('4.');

for (const name of ['Orders.svelte', 'App.svelte']) {
  const { js } = compile(readFileSync(name, 'utf8'), { filename: name, generate: isFour ? 'dom' : 'client' });
  writeFileSync(`${name}.js`, js.code.replaceAll(".svelte'", ".svelte.js'").replaceAll('.svelte"', '.svelte.js"'));
}
const { default: App } = await import('./App.svelte.js');

const page = () =>
  pageContract(({ here }) => {
    const options = { target: document.body, props: { auth: here } };
    const app = isFour ? new App(options) : svelte.mount(App, options);
    return async () => (isFour ? app.$destroy() : svelte.unmount(app));
  });

async function guard() {
  const { here } = await openWorld();
  const load = requireAuth(here, { redirect });
  const event = { url: new URL('https://app.example.test/orders?page=2') };
  // SvelteKit follows what is of its own class.
  const { constructor: Redirect } = await new Promise((resolve) => resolve(redirect(302, '/'))).catch((made) => made);
  await assert.rejects(load(event), (error) => {
    assert.ok(error instanceof Redirect);
    assert.deepEqual([error.status, error.location], [302, '/login?next=%2Forders%3Fpage%3D2']);
    return true;
  });
  await here.login(ada);
  assert.equal(await load(event), undefined);
  await here.logout();
  here.dispose();
}

await run(page, guard);
