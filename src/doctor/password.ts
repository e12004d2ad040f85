import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Reads a password from the terminal without showing it, or the first line of standard input. `null`: there was none. */
export async function readPassword(prompt: string, { stdin, stderr }: Terminal): Promise<string | null> {
  const isTerminal = stdin.isTTY === true;
  // The line editor handles backspace, paste and Ctrl+C. What it would show goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: isTerminal });
  // Only now: the terminal itself shows what is typed before the line editor has taken over.
  if (isTerminal) stderr.write(prompt);
  try {
    const line = await new Promise<string | null>((resolve) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => resolve(null));
      lines.once('close', () => resolve(null));
    });
    return line === '' ? null : line;
  } finally {
    lines.close();
    if (isTerminal) stderr.write('\n');
  }
}
