/**
 * How important a finding is. `change`: the client or a browser will fail because of it. `consider`: the server works, but another way
 * would be safer or simpler. `unseen`: the doctor could not check this. `fits`: this is correct.
 */
export type Level = 'change' | 'consider' | 'unseen' | 'fits';

/** The code to write, and the file for it. */
export interface Change {
  readonly where: 'settings.py' | 'urls.py' | 'views.py' | 'createAuth' | 'the web server';
  readonly code: string;
}

/** One result of a check, as plain data. */
export interface Finding {
  /** A stable name for programs. `docs/doctor.md` has a row for each. */
  readonly id: string;
  readonly level: Level;
  /** What the doctor saw. */
  readonly seen: string;
  /** Why it matters. */
  readonly why?: string;
  readonly changes?: readonly Change[];
  /** A link to the docs. */
  readonly page?: string;
}

/** The result of a run. `--json` prints it unchanged. */
export interface Report {
  readonly address: string;
  readonly origin: string | null;
  /** The server that was found, as the name of a latchkey preset; `null` if none was found. */
  readonly server: { readonly preset: string; readonly baseUrl: string } | null;
  readonly findings: readonly Finding[];
  /** The `createAuth` code for this server; `null` if no server was found. */
  readonly createAuth: string | null;
  readonly exitStatus: ExitStatus;
}

/** 0: everything fits. 1: something has to be changed. 2: something could not be checked. */
export type ExitStatus = 0 | 1 | 2;

/**
 * Returns the exit status of a run. `change` counts more than `unseen`, because the fault may be the reason why something could not be
 * checked.
 */
export function exitStatusOf(findings: readonly Finding[]): ExitStatus {
  const has = (level: Level): boolean => findings.some((finding) => finding.level === level);
  if (has('change')) return 1;
  return has('unseen') ? 2 : 0;
}
