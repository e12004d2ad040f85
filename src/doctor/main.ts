import { createSend, type Limits } from './ask/send.ts';
import { type DoctorOptions, readCommandLine, usage } from './command-line.ts';
import { examine } from './examine.ts';
import { withDocsIn } from './package-folder.ts';
import { reportAsText } from './write/text.ts';

/** What a command needs from its process. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly askPassword: (prompt: string) => Promise<string | null>;
  readonly fetch: typeof globalThis.fetch;
  readonly withColour: boolean;
  readonly version: string;
  /** Where the reader has this package: the docs are in it. With a slash at its end, or empty. */
  readonly packageFolder: string;
  readonly limits?: Limits;
}

/** Runs one command and returns its exit status. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const line = readCommandLine(args);
  switch (line.ask) {
    case 'help':
      io.out(usage);
      return 0;
    case 'version':
      io.out(`${io.version}\n`);
      return 0;
    case 'wrong':
      io.err(`${line.message}\n\n${usage}`);
      return 2;
    case 'doctor':
      return runDoctor(line.options, io);
  }
}

async function runDoctor(options: DoctorOptions, io: Io): Promise<number> {
  const seen = await examine(options, {
    send: createSend(io.fetch, io.limits),
    askPassword: (username, origin) => io.askPassword(`Password of ${username} at ${origin}: `),
    pause: async (seconds) => {
      io.err(`The server says "too many requests". Waiting ${seconds} s to log out the login of this look.\n`);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    },
  });
  const report = withDocsIn(io.packageFolder, seen);
  io.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : reportAsText(report, options.username, io.withColour));
  return report.exitStatus;
}
