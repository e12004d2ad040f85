import { parseArgs } from 'node:util';

export interface DoctorOptions {
  readonly address: URL;
  /** The origin of the page. `null`: the page has the origin of the API, for example behind a proxy. */
  readonly origin: string | null;
  readonly username: string | null;
  readonly cookieMode: boolean;
  readonly json: boolean;
}

export type CommandLine =
  | { readonly ask: 'doctor'; readonly options: DoctorOptions }
  | { readonly ask: 'help' }
  | { readonly ask: 'version' }
  | { readonly ask: 'wrong'; readonly message: string };

export const usage = `Usage: latchkey doctor <address> [options]

Looks at a Django server from outside, and says whether latchkey fits it, what to change in its settings,
and which createAuth({ … }) to write.

  <address>            where the auth endpoints are mounted: https://api.example.com/auth/
                       or the server alone: then the usual places are tried
  --origin <origin>    where the page is, if that is another origin: https://app.example.com
  --username <name>    log in too, and look at tokens and cookies. The password is asked for, or read from
                       standard input when that is no terminal. It is never an argument
  --cookie-mode        the refresh token is meant to be in an HttpOnly cookie
  --json               the findings as JSON
  --help, --version

It changes nothing on the server but a login, the refreshes of that login, and its logout.
Exit status: 0 it fits, 1 there is something to change, 2 something could not be looked at.
`;

export function readCommandLine(args: readonly string[]): CommandLine {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    // Node's message has more sentences, but only the first one is about the wrong option.
    return { ask: 'wrong', message: error instanceof Error ? error.message.replace(/\. .*/s, '.') : 'What is that?' };
  }
  const { values, positionals } = parsed;
  if (values.version) return { ask: 'version' };
  const [command, address, ...rest] = positionals;
  if (values.help || command === undefined || command === 'help') return { ask: 'help' };
  const wrong = (message: string): CommandLine => ({ ask: 'wrong', message });
  if (command !== 'doctor') return wrong('There is one command: latchkey doctor <address>');
  if (address === undefined) return wrong('The address of the server is missing: latchkey doctor <address>');
  if (rest.length > 0)
    return wrong(
      'One address at a time. A password is never an argument: it is asked for, or read from standard input.',
    );

  const url = readAddress(address);
  if (typeof url === 'string') return wrong(url);
  const page = values.origin === undefined ? null : readOrigin(values.origin);
  if (typeof page === 'string') return wrong(`--origin: ${page}`);
  if (values.username?.trim() === '') return wrong('--username is empty.');
  return {
    ask: 'doctor',
    options: {
      address: url,
      origin: page === null ? null : page.origin,
      username: values.username ?? null,
      cookieMode: values['cookie-mode'] ?? false,
      json: values.json ?? false,
    },
  };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      origin: { type: 'string' },
      username: { type: 'string' },
      'cookie-mode': { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
}

/** Returns the address of a page, or a message that says what is wrong. `*` and `null` stand in CORS headers, and are no origins of pages. */
function readOrigin(text: string): URL | string {
  const isPattern = text.includes('*') || /^(null|undefined)$/i.test(text.trim());
  return isPattern ? 'That is no origin of a page. One looks like https://app.example.com' : readAddress(text);
}

/** Returns the address as a URL with a slash at its end, or a message that says what is wrong. */
export function readAddress(text: string): URL | string {
  // By `localhost:8000` a user means a host and a port. `URL` would read `localhost:` as a scheme.
  const scheme = /^(localhost|127\.|\[::1\])/.test(text) ? 'http' : 'https';
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `${scheme}://${text}`;
  let url: URL;
  try {
    url = new URL(whole);
  } catch {
    return 'That is no address. One looks like https://api.example.com/auth/';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'An address begins with https:// or http://';
  if (url.username || url.password) return 'An address with a name and a password in it is not taken. Leave them out.';
  url.search = url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
