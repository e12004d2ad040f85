import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readPassword, type Terminal } from '../../src/doctor/password.ts';

/** Streams as a process has them. What is shown to the person is in `shown`. */
function terminal(isTTY: boolean) {
  const stdin = new PassThrough();
  const stderr = new PassThrough();
  let shown = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  const io = { stdin: Object.assign(stdin, { isTTY, setRawMode: () => stdin }), stderr } as unknown as Terminal;
  return { stdin, io, shown: () => shown };
}

it('a terminal is asked, and shows the question alone', async () => {
  const { stdin, io, shown } = terminal(true);
  const password = readPassword('Password: ', io);
  stdin.write('correct-horse\r');
  expect(await password).toBe('correct-horse');
  await new Promise((resolve) => setImmediate(resolve));
  expect(shown()).toBe('Password: \n');
});

it('a pipe is not asked: its first line is the password', async () => {
  const { stdin, io, shown } = terminal(false);
  const password = readPassword('Password: ', io);
  stdin.end('correct-horse\nsecond line\n');
  expect(await password).toBe('correct-horse');
  expect(shown()).toBe('');
});

it.each([
  ['nothing', ''],
  ['an empty line', '\n'],
])('%s is no password', async (_, input) => {
  const { stdin, io } = terminal(false);
  const password = readPassword('Password: ', io);
  stdin.end(input);
  expect(await password).toBeNull();
});

it('a pipe that stays open and empty is waited for aloud, and not for ever', async () => {
  const { stdin, io, shown } = terminal(false);
  const password = await readPassword('Password of ada at https://api.example.com: ', io, { sayMs: 5, giveUpMs: 30 });
  expect(password).toBeNull();
  expect(stdin.destroyed).toBe(true);
  await new Promise((resolve) => setImmediate(resolve));
  expect(shown()).toMatch(
    /^Waiting for the password on standard input, .*Password of ada at https:\/\/api\.example\.com:\n$/,
  );
});
