/** One server and one browser for a file; its tests run beside each other, since most of them only wait. */
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { browsersOfFile } from '../browser/browsers-of-file.ts';
import { refreshPath } from '../browser/client.ts';
import type { Browser, EngineName, Profile } from '../browser/tab.ts';
import { type DjoserOptions, type DjoserServer, startDjoser } from '../djoser/harness.ts';
import { secretKey } from './tokens.ts';
import { type Task, type Visit, visit } from './visit.ts';
import type { Treatment } from './wire.ts';

export interface Place {
  readonly engine: EngineName;
  readonly profile: Profile;
  readonly server: DjoserServer;
}

/** Djoser with rotation and a blacklist: a refresh token that was spent twice shows. */
export const startServer = (options: Partial<DjoserOptions> = {}): Promise<DjoserServer> =>
  startDjoser({
    profile: 'rotation',
    accessSeconds: 300,
    refreshSeconds: 3600,
    secretKey,
    staticDir: inject('staticDir'),
    ...options,
  });

export interface Tools {
  readonly place: Place;
  /** A visit whose next refreshes are treated so, one after another; later ones pass. */
  refreshOnce(task: Task, ...treatments: Treatment[]): Promise<Visit>;
}

export function onRealWires(tests: (tools: Tools) => void, only?: EngineName): void {
  const engines = browsersOfFile(only);
  describe.each(engines)('$name', ({ name, launch }) => {
    let browser: Browser | undefined;
    let profile: Profile;
    let server: DjoserServer;
    beforeAll(async () => {
      server = await startServer();
      browser = await launch();
      profile = await browser.freshProfile();
      // A browser whose last tab is closed may end.
      await profile.open(`${server.origin}/static-test/index.html`);
    });
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });
    const place: Place = {
      engine: name,
      get profile() {
        return profile;
      },
      get server() {
        return server;
      },
    };
    tests({
      place,
      refreshOnce: (task, ...treatments) =>
        visit(
          task,
          profile,
          () => server,
          (wire) => wire.next(refreshPath, ...treatments),
        ),
    });
  });
}
