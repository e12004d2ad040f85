import type { Keep, Weather } from '../settings.ts';
import { plural } from './words.ts';

/** What each weather means, for the page; and what a visitor has just done, for the log. */
export const weatherWords: Record<Weather, { note: string; done: string }> = {
  fine: {
    note: 'Requests reach the server, and its answers come back.',
    done: 'The way to the server is free again.',
  },
  busy: {
    note: 'Every request is answered 429, with the wish to come back in 5 seconds.',
    done: 'The server is busy: every request is answered 429 with Retry-After: 5.',
  },
  down: {
    note: 'Every request is answered 503 by the proxy, as during a deployment.',
    done: 'The server is down: every request is answered 503.',
  },
  portal: {
    note: 'Every request is answered 200, with the sign-in page of the network.',
    done: 'You are in a hotel: every request is answered with the HTML page of its network.',
  },
  offline: { note: 'No request gets anywhere.', done: 'You are offline: no request gets anywhere.' },
};

export const keepWords: Record<Keep, string> = {
  localStorage: 'Any script on this origin can read them. Shared by all tabs, and sent nowhere by themselves.',
  cookies: 'Any script on this origin can read them, and each request to this host carries them. Shared by all tabs.',
  sessionStorage: 'Any script in this tab can read them. Each tab has a session of its own.',
  memory: 'Nothing is left behind. A reloaded tab is given the access token by another tab, or has to log in.',
  httpOnly: 'The refresh token is out of every script’s reach. The server sets it, and Django’s CSRF check guards it.',
};

/** `5 s`, `2 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.round(seconds / 6) / 10} min` : `${Math.round(seconds / 360) / 10} h`;
}

/** How this computer's clock stands. */
export function clockWords(aheadSeconds: number): string {
  if (aheadSeconds === 0) return 'is right';
  return `is ${duration(Math.abs(aheadSeconds))} ${aheadSeconds > 0 ? 'ahead' : 'behind'}`;
}

export function latencyWords(ms: number): string {
  return ms < 1000 ? `${ms} ms` : plural(ms / 1000, 'second');
}
