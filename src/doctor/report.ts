/**
 * How much a finding matters. `change`: the client or a browser will stumble over it. `consider`: it works, and would be safer or
 * simpler another way. `unseen`: it could not be looked at. `fits`: it is as it should be.
 */
export type Level = 'change' | 'consider' | 'unseen' | 'fits';

/** What to write, and where. */
export interface Change {
  readonly where: 'settings.py' | 'urls.py' | 'views.py' | 'createAuth' | 'the web server';
  readonly code: string;
}

/** One thing that the doctor saw, as plain data. */
export interface Finding {
  /** Stable, for programs: each has its row in `docs/doctor.md`. */
  readonly id: string;
  readonly level: Level;
  /** What was seen. */
  readonly seen: string;
  /** Why it matters. */
  readonly why?: string;
  readonly changes?: readonly Change[];
  /** Where the docs say more. */
  readonly page?: string;
}

/** All that a run has to say. `--json` prints it as it is. */
export interface Report {
  readonly address: string;
  readonly origin: string | null;
  /** The package that answers, by the preset of latchkey that speaks to it; `null`: none was found. */
  readonly server: { readonly preset: string; readonly baseUrl: string } | null;
  readonly findings: readonly Finding[];
  /** The code that fits, to copy; `null`: no server was found. */
  readonly createAuth: string | null;
  readonly exitStatus: ExitStatus;
}

/** 0: it fits. 1: there is something to change. 2: something that was asked for could not be looked at. */
export type ExitStatus = 0 | 1 | 2;

/** What has to be changed is said first: it may be the reason why something could not be looked at. */
export function exitStatusOf(findings: readonly Finding[]): ExitStatus {
  const has = (level: Level): boolean => findings.some((finding) => finding.level === level);
  if (has('change')) return 1;
  return has('unseen') ? 2 : 0;
}
