import { duration } from '../durations.ts';
import type { Evidence, SessionLook } from '../evidence.ts';
import { pages } from '../pages.ts';
import { jwtSettings, setting } from '../python.ts';
import type { Finding } from '../report.ts';

/** If an access token lives longer than this, the doctor suggests a shorter lifetime. */
const longAccessSeconds = 3_600;
/** If the server's clock is off by more than this, the client warns about it. */
const skewSeconds = 300;
/** The browsers' limit for one cookie, and the usual limit of web servers for all headers of a request. */
const cookieBytes = 4_096;
const headerBytes = 8_000;

/** Checks the tokens: their lifetimes, their sizes, and the server's clock. */
export function checkTokens({ session, endpoints }: Evidence): Finding[] {
  if (session?.access == null || endpoints === null) return [];
  return [...lifetimes(session, endpoints.mount.server.preset), ...clock(session), ...size(session)];
}

function lifetimes({ access, refresh }: SessionLook, preset: string): Finding[] {
  const [short, long] = [access?.lifetimeSeconds ?? null, refresh?.lifetimeSeconds ?? null];
  if (short === null)
    return [{ id: 'lifetimes', level: 'fits', seen: 'The access token is opaque: when it ends, a 401 says.' }];
  const refreshLives = long === null ? '' : `, refresh tokens ${duration(long)}`;
  const said: Finding = {
    id: 'lifetimes',
    level: 'fits',
    seen: `Access tokens live ${duration(short)}${refreshLives}.`,
  };
  if (short <= longAccessSeconds) return [said];
  return [
    said,
    {
      id: 'long-access',
      level: 'consider',
      seen: `An access token works for ${duration(short)}.`,
      why: 'Nobody looks it up, so it works until its end, after a logout too. The client renews it in time, however short it lives.',
      changes: [
        preset === 'allauthHeadless'
          ? setting('HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 300')
          : jwtSettings(preset, { ACCESS_TOKEN_LIFETIME: 'timedelta(minutes=5)' }),
      ],
      page: pages.choosing,
    },
  ];
}

function clock({ login, access }: SessionLook): Finding[] {
  if (!login.answered) return [];
  const saidAt = Date.parse(login.headers.get('date') ?? '') / 1000;
  const serverAt = access?.issuedAt ?? (Number.isFinite(saidAt) ? saidAt : null);
  if (serverAt === null) return [];
  // `iat` and `Date` are rounded down to whole seconds, which loses half a second on average. So half a second is added.
  const off = serverAt + 0.5 - (login.sentAt + login.receivedAt) / 2_000;
  const seconds = Math.round(Math.abs(off));
  if (seconds <= skewSeconds) {
    const seen =
      seconds <= 2
        ? "The server's clock agrees with this one."
        : `The server's clock is ${duration(seconds)} ${off > 0 ? 'ahead of' : 'behind'} this one.`;
    return [{ id: 'clock', level: 'fits', seen }];
  }
  return [
    {
      id: 'clock',
      level: 'consider',
      seen: `The server's clock is ${duration(seconds)} ${off > 0 ? 'ahead of' : 'behind'} this one.`,
      why: 'The client allows for it. But where one of several servers is wrong, tokens of one are "not yet valid" or "expired" to the next.',
      changes: [{ where: 'the web server', code: 'timedatectl set-ntp true' }],
      page: pages.doctor,
    },
  ];
}

function size({ access, refresh }: SessionLook): Finding[] {
  const [one, other] = [access?.bytes ?? 0, refresh?.bytes ?? 0];
  const largest = Math.max(one, other);
  const sizes = other === 0 ? `${one}` : `${one} and ${other}`;
  if (largest < cookieBytes - 100 && one + other < headerBytes) {
    return [
      {
        id: 'size',
        level: 'fits',
        seen: `The tokens are ${sizes} bytes long: they fit into headers and cookies.`,
      },
    ];
  }
  return [
    {
      id: 'size',
      level: one > headerBytes ? 'change' : 'consider',
      seen: `The tokens are ${sizes} bytes long.`,
      why: 'A browser keeps no cookie above 4,096 bytes, and web servers refuse requests with more than about 8,000 bytes of headers (431, 400).',
      changes: [setting('# Put fewer claims into get_token(): the API can look them up.')],
      page: pages.storage,
    },
  ];
}
