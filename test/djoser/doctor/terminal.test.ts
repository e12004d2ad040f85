/** The command as it is started: in a terminal, and with a password that is handed in. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ada, type DjoserServer } from '../harness.ts';
import { startProject } from './look.ts';

const root = new URL('../../../', import.meta.url);
const pathOf = (path: string): string => fileURLToPath(new URL(path, root));
const command = [process.execPath, pathOf('src/doctor/cli.ts'), 'doctor'];

let server: DjoserServer;
beforeAll(async () => {
  server = await startProject('known-logout');
});
afterAll(() => server.stop());

interface Ended {
  readonly out: string;
  readonly err: string;
  readonly status: number | null;
}

function run([program = '', ...args]: readonly string[], input: string | null): Promise<Ended> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ended.err += text;
  });
  if (input !== null) child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (status) => resolve({ ...ended, status })));
}

/** `typed` is what a person types when the password is asked for. */
const inTerminal = (typed: string, ...args: readonly string[]): Promise<Ended> =>
  run([pathOf('.venv/bin/python'), pathOf('test/djoser/doctor/terminal.py'), typed, ...command, ...args], null);

it('a terminal asks for the password, says where it goes, and does not show it', async () => {
  const { out, status } = await inTerminal(`${ada.password}\\r`, server.baseUrl, '--username', 'ada');
  expect(out).toContain(`Password of ada at ${server.origin}: `);
  expect(out).toContain('The login gives out tokens to ada.');
  expect(out).not.toContain(ada.password);
  expect(status).toBe(0);
});

it('what is mistyped can be taken back', async () => {
  const { out, status } = await inTerminal(`${ada.password}xx\\x7f\\x7f\\r`, server.baseUrl, '--username', 'ada');
  expect(out).toContain('The login gives out tokens to ada.');
  expect(status).toBe(0);
});

it('Ctrl+C at the password ends with what was seen without it', async () => {
  const { out, status } = await inTerminal('\\x03', server.baseUrl, '--username', 'ada');
  expect(out).toContain('No password was given');
  expect(status).toBe(2);
});

it('elsewhere the password is the first line of standard input', async () => {
  const args = [...command, server.baseUrl, '--username', 'ada', '--json'];
  const { out, err, status } = await run(args, `${ada.password}\nnot this\n`);
  expect(JSON.parse(out)).toMatchObject({ server: { preset: 'djoser' }, exitStatus: 0 });
  expect(err).toBe('');
  expect(status).toBe(0);
});

it('nothing on standard input is no password', async () => {
  const { out, status } = await run([...command, server.baseUrl, '--username', 'ada'], '');
  expect(out).toContain('No password was given');
  expect(status).toBe(2);
});

it('a report in a pipe has no colours', async () => {
  const { out } = await run([...command, server.baseUrl], '');
  expect(out).toContain('What fits');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
  expect(out).not.toMatch(/\u001b/);
});
