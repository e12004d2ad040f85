import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
}

/**
 * Reads a password from the terminal without showing it. If standard input is no terminal, reads its first line. Returns `null` if no
 * password was given.
 */
export async function readPassword(prompt: string, { stdin, stderr }: Terminal): Promise<string | null> {
  const isTerminal = stdin.isTTY === true;
  // The line editor handles backspace, paste and Ctrl+C. Its output, which would show the password, is dropped.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: isTerminal });
  // The prompt comes after the line editor has started. Before that, the terminal itself shows what the user types.
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
