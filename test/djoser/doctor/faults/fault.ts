import type { Level } from '../../../../src/doctor/report.ts';

export type Settings = Readonly<Record<string, unknown>>;

/** A project with one fault, and what the doctor says of it. */
export interface Fault {
  /** What is wrong with the project. */
  readonly fault: string;
  readonly mounted: string;
  readonly settings?: Settings;
  readonly ninjaAndAllauth?: boolean;
  readonly accessSeconds?: number;
  readonly args?: readonly string[];
  readonly path?: string;
  readonly id: string;
  readonly level?: Level;
  /** In what is to be written. */
  readonly writes?: string;
  /** Not in what is to be written: the project has it. */
  readonly leavesOut?: string;
  /** The project with that written: the finding is gone. */
  readonly cure?: { readonly mounted?: string; readonly settings?: Settings };
}

export const login = ['--username', 'ada'];
export const cookieMode = ['--cookie-mode', ...login];
/** The settings of dj-rest-auth that the test server has, with changes. */
export const restAuth = (changes: Settings): Settings => ({ ROUTES: 'dj-rest-auth', REST_AUTH: changes });
