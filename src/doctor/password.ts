import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
}

/** How long to wait for the first line of a pipe. A program that hands a password in has it at hand. A person at a terminal may think. */
export interface Patience {
  /** After this time the doctor says what it is waiting for. */
  readonly sayMs: number;
  readonly giveUpMs: number;
}

const patience: Patience = { sayMs: 2_000, giveUpMs: 30_000 };

/**
 * Reads a password from the terminal without showing it. If standard input is no terminal, reads its first line. Returns `null` if no
 * password was given.
 */
export async function readPassword(
  prompt: string,
  { stdin, stderr }: Terminal,
  { sayMs, giveUpMs }: Patience = patience,
): Promise<string | null> {
  const isTerminal = stdin.isTTY === true;
  // The line editor handles backspace, paste and Ctrl+C. Its output, which would show the password, is dropped.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: isTerminal });
  // The prompt comes after the line editor has started. Before that, the terminal itself shows what the user types.
  if (isTerminal) stderr.write(prompt);
  const timers: NodeJS.Timeout[] = [];
  try {
    const line = await new Promise<string | null>((resolve) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => resolve(null));
      lines.once('close', () => resolve(null));
      if (isTerminal) return;
      const waiting = `Waiting for the password on standard input, for ${Math.round(giveUpMs / 1_000)} s. ${prompt.trim()}\n`;
      timers.push(
        setTimeout(() => stderr.write(waiting), sayMs),
        setTimeout(() => resolve(null), giveUpMs),
      );
    });
    return line === '' ? null : line;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    lines.close();
    // An open pipe would keep the process alive.
    if (!isTerminal) stdin.destroy();
    if (isTerminal) stderr.write('\n');
  }
}
