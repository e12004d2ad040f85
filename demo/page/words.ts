import type { AuthError, AuthEvent, AuthState, DjoserUser, EndReason, RefreshCause, StartReason } from 'latchkey';
import type { Keep } from '../settings.ts';

/** How a line of the log feels; the page gives it a colour and a mark. */
export type Tone = 'good' | 'plain' | 'warn' | 'bad';

export interface Words {
  readonly tone: Tone;
  readonly text: string;
}

const endings: Record<EndReason, string> = {
  logout: 'you logged out in this tab',
  otherTab: 'another tab logged out, or logged somebody in',
  rejected: 'the server refused the refresh token',
  expired: 'the access token was over, and there was no refresh token to renew it with',
  replaced: 'another login in this tab took its place',
};

const beginnings: Record<StartReason, string> = {
  login: 'Logged in',
  restore: 'Still logged in: the session was found',
  adopt: 'Logged in with tokens that came by another way',
  otherTab: 'Logged in by another tab',
};

const causes: Record<Exclude<RefreshCause, 'otherTab'>, string> = {
  timer: 'its time had come',
  request: 'a request needed a fresh one',
  unauthorized: 'the server had answered 401',
  manual: 'you asked for it',
  restore: 'it was over when the page opened',
};

const places: Record<Keep, string> = {
  cookies: 'in the cookies',
  localStorage: 'in localStorage',
  sessionStorage: 'in this tab’s sessionStorage',
  memory: 'in another tab',
  httpOnly: 'by the server’s cookie',
};

/** How long a session lasts that the user did not ask to be remembered. */
const ends: Record<Keep, string> = {
  localStorage:
    'Until the browser is closed: a session cookie without secrets says when the tokens in localStorage are void.',
  cookies: 'Until the browser is closed: the tokens are in session cookies.',
  sessionStorage: 'Until this tab is closed: the tokens are in its sessionStorage.',
  memory: 'As long as a tab is open: the tokens are in memory.',
  httpOnly: 'As long as the server’s cookie lasts: no script can read the refresh token.',
};

/** Where a session that is to be remembered outlives the browser's, by the client's doing. */
const outlives: readonly Keep[] = ['localStorage', 'cookies'];

/** The state's headline and what stands behind it. */
export function describeState(state: AuthState<DjoserUser>, keep: Keep): { headline: string; detail: string } {
  switch (state.status) {
    case 'restoring':
      return { headline: 'Looking for a session', detail: 'One moment: the page has just opened.' };
    case 'anonymous':
      return state.reason === 'initial'
        ? { headline: 'Nobody is logged in', detail: 'There was no session to restore, so nothing was sent.' }
        : { headline: 'Logged out', detail: sentence(`The session ended because ${endings[state.reason]}`) };
    case 'authenticated':
      return {
        headline: state.user ? `Logged in as ${state.user.username}` : 'Logged in',
        detail:
          state.remember && outlives.includes(keep)
            ? 'Remembered: the refresh token stays when the browser is closed.'
            : ends[keep],
      };
  }
}

/** What the refresh is doing. */
export function describeRefresh(state: AuthState): string {
  if (state.status !== 'authenticated') return '';
  return { idle: 'nothing to do', inFlight: 'on its way', coolingDown: 'waiting after a failure' }[state.refresh];
}

export function describeEvent(event: AuthEvent, keep: Keep): Words {
  switch (event.type) {
    case 'started':
      return {
        tone: 'good',
        text: `${beginnings[event.reason]}${event.reason === 'restore' ? ` ${places[keep]}` : ''}.`,
      };
    case 'refreshed':
      return event.cause === 'otherTab'
        ? { tone: 'good', text: 'Another tab renewed the access token; this one took it over without a request.' }
        : { tone: 'good', text: `Access token renewed in ${Math.round(event.tookMs)} ms: ${causes[event.cause]}.` };
    case 'refreshfailed':
      return {
        tone: 'warn',
        text: `Not renewed, still logged in. Next try at ${clock(event.retryAt)}. ${why(event.error)}`,
      };
    case 'ended':
      return {
        tone: event.reason === 'logout' ? 'plain' : 'bad',
        text: `${sentence(`Logged out: ${endings[event.reason]}`)}${event.error ? ` ${why(event.error)}` : ''}`,
      };
    case 'warning':
      return { tone: 'warn', text: event.warning.message };
  }
}

/** The server's sentence and status where it gave any, else ours. */
export function why({ detail, message, status }: AuthError): string {
  const said = sentence(detail ?? message);
  return status === undefined ? said : `${said} (${status})`;
}

/** Local time to the second. */
export function clock(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
