import * as Sentry from '@sentry/browser';
import { type Auth, onUserChange, type WarningCode } from '../../src/fetch.ts';

/** What is about the user's device, and not about the app: a trace for the next report, and no report of its own. */
const aboutTheDevice: readonly WarningCode[] = ['storage_unavailable', 'clock_skew', 'lock_unavailable'];

/** Tells Sentry what the session goes through. Call it once, after `Sentry.init()`. What it returns ends that. */
export function reportToSentry(auth: Auth): () => void {
  const trace = (message: string, level: Sentry.SeverityLevel, data?: Record<string, unknown>) =>
    Sentry.addBreadcrumb({ category: 'auth', message, level, ...(data && { data }) });

  const stops = [
    onUserChange(
      auth,
      ({ state }) =>
        Sentry.setUser(state.status === 'authenticated' ? { id: String(state.claims?.user_id ?? '') } : null),
      { immediate: true },
    ),
    auth.on('started', ({ reason }) => trace(`session started: ${reason}`, 'info')),
    auth.on('refreshed', ({ cause }) => trace(`token refreshed: ${cause}`, 'info')),
    auth.on('refreshfailed', ({ error: { status, serverCode } }) =>
      trace('refresh failed, the session stays', 'warning', { status, serverCode }),
    ),
    auth.on('ended', ({ reason, error }) => {
      trace(`session ended: ${reason}`, 'info', { status: error?.status, serverCode: error?.serverCode });
      // One is ordinary. Let Sentry alert you when there are many in an hour.
      if (reason === 'rejected') Sentry.captureMessage('auth: session rejected', 'info');
    }),
    auth.on('warning', ({ warning: { code, message } }) => {
      if (aboutTheDevice.includes(code)) trace(`${code}: ${message}`, 'warning');
      else Sentry.captureMessage(`auth: ${code}`, { level: 'warning', extra: { message } });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
