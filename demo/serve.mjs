// Serves the demo until Ctrl-C: `node demo/serve.mjs`, or with `--djoser` against a real Djoser server.
// The port is PORT or 5173, and the next free one where that is taken. With `--still` the page does not follow edits.

import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { startDjoserBehindProxy } from './djoser.mjs';

const real = process.argv.includes('--djoser');
const still = process.argv.includes('--still');
const cleanups = [];

async function start() {
  const djoser = real ? await startDjoserBehindProxy() : null;
  if (djoser) cleanups.push(djoser.stop);
  const vite = await createServer({
    configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)),
    mode: real ? 'djoser' : 'fake',
    logLevel: 'warn',
    clearScreen: false,
    plugins: djoser ? [standingBefore(djoser.front)] : [],
    server: {
      port: Number(process.env.PORT || 5173),
      proxy: djoser?.proxy ?? {},
      ...(still && { hmr: false, watch: null }),
    },
  });
  cleanups.push(() => vite.close());
  await vite.listen();
  const [address] = vite.resolvedUrls.local;
  console.log(`latchkey demo at ${address} – ${real ? 'a real' : 'a fake'} Djoser server; Ctrl-C ends it`);
}

/** A plugin's middleware comes before Vite's own, the proxy included. */
function standingBefore(front) {
  return {
    name: 'latchkey-demo-front',
    configureServer(vite) {
      vite.middlewares.use(front);
    },
  };
}

let stopping = false;
async function stop(code) {
  if (stopping) return;
  stopping = true;
  await Promise.allSettled(cleanups.reverse().map((clean) => clean()));
  process.exit(code);
}

// npm passes on the Ctrl-C that the terminal has sent to both: the second one must not cut the first one short.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0));

start().catch((error) => {
  console.error(`demo: ${error.message}`);
  stop(1);
});
