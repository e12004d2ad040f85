/** Runs the scripts of docs/guides/native-shells.md with the parts of Electron that they use. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TextStore } from './native-storage.ts';

type Handler = (event: { senderFrame: { url: string } | null }, ...args: unknown[]) => unknown;

/** Turns every bit around: what is written is not what was given. */
const turn = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0xff));

export interface Electron {
  /** What the page sees as `window.secrets`. */
  readonly secrets: TextStore;
  /** The address of the page that asks. */
  url: string;
}

/** Starts the main process and the preload script. Files go to `folder`. */
export function startElectron(folder: string): Electron {
  const handlers = new Map<string, Handler>();
  const exposed: Record<string, unknown> = {};
  const electron = {
    app: { getPath: () => folder },
    ipcMain: { handle: (channel: string, handler: Handler) => handlers.set(channel, handler) },
    safeStorage: {
      encryptStringAsync: async (text: string) => turn(Buffer.from(text)),
      decryptStringAsync: async (sealed: Buffer) => ({ shouldReEncrypt: false, result: turn(sealed).toString() }),
    },
    contextBridge: {
      exposeInMainWorld(name: string, value: unknown) {
        exposed[name] = value;
      },
    },
    ipcRenderer: {
      // Between the processes everything is copied.
      invoke: async (channel: string, ...args: unknown[]) =>
        structuredClone(await handlers.get(channel)?.({ senderFrame: { url: parts.url } }, ...structuredClone(args))),
    },
  };
  const builtIn = createRequire(import.meta.url);
  for (const name of ['secrets.cjs', 'preload.cjs']) {
    const run = new Function('require', readFileSync(join(import.meta.dirname, 'electron', name), 'utf8'));
    run((module: string) => (module === 'electron' ? electron : builtIn(module)));
  }
  const parts: Electron = { secrets: exposed.secrets as TextStore, url: 'app://shop/index.html' };
  return parts;
}
