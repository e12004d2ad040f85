import { describe, expect, it } from 'vitest';
import { readAddress, readCommandLine, usage } from '../../src/doctor/command-line.ts';
import { main } from '../../src/doctor/main.ts';
import { siteFetch, soundServer } from './site.ts';

describe('a command line', () => {
  it('names the address, the page, the user and the mode', () => {
    const args = ['doctor', 'https://api.example.com/auth', '--origin', 'https://app.example.com/some/page'];
    expect(readCommandLine([...args, '--username', 'ada', '--cookie-mode', '--json'])).toEqual({
      ask: 'doctor',
      options: {
        address: new URL('https://api.example.com/auth/'),
        origin: 'https://app.example.com',
        username: 'ada',
        cookieMode: true,
        json: true,
      },
    });
  });

  it('asks for nothing but what is there', () => {
    expect(readCommandLine(['doctor', 'https://api.example.com/auth/'])).toMatchObject({
      options: { origin: null, username: null, cookieMode: false, json: false },
    });
  });

  it.each([[[]], [['--help']], [['-h']], [['help']], [['doctor', '--help']]])('%j asks for help', (args) => {
    expect(readCommandLine(args)).toEqual({ ask: 'help' });
  });

  it.each([
    [['doctor'], /address of the server is missing/],
    [['nurse', 'https://api.example.com/'], /one command: latchkey doctor/],
    [['doctor', 'ftp://api.example.com/'], /begins with https/],
    [['doctor', 'https://'], /no address/],
    [['doctor', 'https://api.example.com/', '--origin', '://'], /--origin: That is no address/],
    ...['*', 'null', 'https://*.example.com'].map(
      (origin) => [['doctor', 'https://api.example.com/', '--origin', origin], /--origin: That is no origin/] as const,
    ),
    [['doctor', 'https://api.example.com/', '--username', ' '], /--username is empty/],
    [['doctor', 'https://api.example.com/', '--verbose'], /--verbose/],
    [['doctor', 'https://api.example.com/', '--username'], /--username/],
  ] as const)('%j is told what is wrong', (args, message) => {
    expect(readCommandLine(args)).toEqual({ ask: 'wrong', message: expect.stringMatching(message) });
  });

  it.each([
    [['doctor', 'https://api.example.com/', 'hunter2']],
    [['doctor', 'https://api.example.com/', '--password', 'hunter2']],
    [['doctor', 'https://api.example.com/', '--password=hunter2']],
    [['doctor', 'https://ada:hunter2@api.example.com/']],
    [['hunter2']],
  ])('with a password in it is refused, and the password is not repeated: %j', (args) => {
    const line = readCommandLine(args);
    expect(line.ask).toBe('wrong');
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });
});

it.each([
  ['api.example.com/auth', 'https://api.example.com/auth/'],
  ['localhost:8000', 'http://localhost:8000/'],
  ['127.0.0.1:8000/auth/', 'http://127.0.0.1:8000/auth/'],
  ['[::1]:8000/auth/', 'http://[::1]:8000/auth/'],
  ['https://api.example.com/auth/?next=/#top', 'https://api.example.com/auth/'],
])('the address %s is %s', (text, href) => {
  expect(String(readAddress(text))).toBe(href);
});

describe('the command', () => {
  async function run(...args: string[]) {
    const printed = { out: '', err: '' };
    const status = await main(args, {
      out: (text) => {
        printed.out += text;
      },
      err: (text) => {
        printed.err += text;
      },
      askPassword: async (prompt) => {
        printed.err += prompt;
        return 'correct-horse';
      },
      fetch: siteFetch(soundServer()),
      withColour: false,
      version: '1.2.3',
      packageFolder: '',
    });
    return { ...printed, status };
  }

  it('prints how it is used, and its version', async () => {
    expect(await run('--help')).toEqual({ out: usage, err: '', status: 0 });
    expect(await run('--version')).toEqual({ out: '1.2.3\n', err: '', status: 0 });
  });

  it('prints what is wrong with a command line beside the usage, and nothing to a pipe', async () => {
    const { out, err, status } = await run('doctor');
    expect(out).toBe('');
    expect(err).toContain('The address of the server is missing');
    expect(err).toContain(usage);
    expect(status).toBe(2);
  });

  it('prints JSON and nothing else to a pipe', async () => {
    const { out, err, status } = await run('doctor', 'https://api.example.com/auth/', '--username', 'ada', '--json');
    expect(JSON.parse(out)).toMatchObject({
      address: 'https://api.example.com/auth/',
      origin: null,
      server: { preset: 'djoser', baseUrl: 'https://api.example.com/auth/' },
      exitStatus: 0,
    });
    expect(err).toBe('Password of ada at https://api.example.com: ');
    expect(status).toBe(0);
  });

  it('says what it changes on the server', async () => {
    expect((await run('doctor', 'https://api.example.com/auth/')).out).toContain(
      'It only asks: nothing on the server is changed.',
    );
    expect((await run('doctor', 'https://api.example.com/auth/', '--username', 'ada')).out).toContain(
      'It changes nothing on the server but a login of ada, the refreshes of that login, and its logout.',
    );
  });
});
