import { type Meter, metrics } from '@opentelemetry/api';
import type { Auth } from '../../src/fetch.ts';

/** Counts what the session goes through. What it returns ends that. */
export function countSession(auth: Auth, meter: Meter = metrics.getMeter('auth')): () => void {
  const refreshes = meter.createHistogram('auth.refresh.duration', { unit: 'ms' });
  const failures = meter.createCounter('auth.refresh.failures');
  const ends = meter.createCounter('auth.session.ends');
  const warnings = meter.createCounter('auth.warnings');

  const stops = [
    // A refresh and an end are told in every tab. They are counted in the tab that did them.
    auth.on('refreshed', ({ cause, tookMs }) => {
      if (cause !== 'otherTab') refreshes.record(tookMs, { cause });
    }),
    auth.on('refreshfailed', ({ error }) => failures.add(1, { status: error.status ?? 'no answer' })),
    auth.on('ended', ({ reason }) => {
      if (reason !== 'otherTab') ends.add(1, { reason });
    }),
    auth.on('warning', ({ warning }) => warnings.add(1, { code: warning.code })),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
