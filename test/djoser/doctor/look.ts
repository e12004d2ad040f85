import { main } from '../../../src/doctor/main.ts';
import type { Finding, Report } from '../../../src/doctor/report.ts';
import { ada, type DjoserOptions, type DjoserServer, startDjoser } from '../harness.ts';

/** The origin of a page beside the server, as a development server of a frontend has it. */
export const page = 'http://127.0.0.1:5173';

/** A project of `server/doctor_urls.py`, with changes to its settings. Everything else is as it should be. */
export function startProject(
  mounted: string,
  settings: Readonly<Record<string, unknown>> = {},
  options: Partial<DjoserOptions> = {},
): Promise<DjoserServer> {
  return startDjoser({
    profile: 'bearer-scheme',
    origins: [page],
    settings: { ROOT_URLCONF: 'doctor_urls', MOUNTED: mounted, ...settings },
    ...options,
  });
}

export interface Look {
  readonly report: Report;
  readonly exitStatus: number;
  /** All that was printed, in both ways. */
  readonly printed: string;
  /** How often a password was asked for. */
  readonly asked: number;
}

/** Runs the command as a person does, once, with the password of ada at hand. */
export function look(address: string, ...args: readonly string[]): Promise<Look> {
  return lookThrough(globalThis.fetch, address, ...args);
}

/** Runs the command with what stands between it and the server. */
export async function lookThrough(
  fetch: typeof globalThis.fetch,
  address: string,
  ...args: readonly string[]
): Promise<Look> {
  let printed = '';
  let asked = 0;
  const exitStatus = await main(['doctor', address, '--json', ...args], {
    out: (text) => {
      printed += text;
    },
    err: (text) => {
      printed += text;
    },
    askPassword: async () => {
      asked += 1;
      return ada.password;
    },
    fetch,
    withColour: false,
    version: '0.0.0',
    packageFolder: '',
  });
  return { report: JSON.parse(printed) as Report, exitStatus, printed, asked };
}

export function idsOf({ findings }: Report, ...levels: readonly Finding['level'][]): string[] {
  return findings.filter(({ level }) => levels.includes(level)).map(({ id }) => id);
}

export function codesOf({ findings }: Report, id: string): string {
  return findings
    .filter((finding) => finding.id === id)
    .flatMap(({ changes = [] }) => changes.map(({ where, code }) => `${where}: ${code}`))
    .join('\n');
}
