import type { Weather } from '../settings.ts';

/** What a request gets instead of the server's answer; `status` 0 where the connection ends without one. */
export interface Obstruction {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const retryAfterSeconds = 5;

const html = { 'Content-Type': 'text/html' };

/** `null` in fine weather. */
export function obstruct(weather: Weather): Obstruction | null {
  switch (weather) {
    case 'fine':
      return null;
    case 'busy':
      return {
        status: 429,
        headers: { 'Content-Type': 'application/json', 'Retry-After': String(retryAfterSeconds) },
        body: `{"detail":"Request was throttled. Expected available in ${retryAfterSeconds} seconds."}`,
      };
    case 'down':
      return { status: 503, headers: html, body: '<h1>503 Service Unavailable</h1>' };
    case 'portal':
      return { status: 200, headers: html, body: '<h1>Welcome to the hotel. Please sign in to the network.</h1>' };
    case 'offline':
      return { status: 0, headers: {}, body: '' };
  }
}
