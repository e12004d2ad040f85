import type { Clock } from './clock.ts';
import { detailError } from './errors.ts';
import type { ThrottleOptions } from './options.ts';

/** DRF's `AnonRateThrottle`. Here all requests come from one address. */
export interface Throttle {
  /** Counts a request, or throws DRF's 429. */
  admit(endpoint: string): void;
}

export function createThrottle(rate: ThrottleOptions | null, clock: Clock): Throttle {
  let admitted: number[] = [];
  return {
    admit(endpoint) {
      if (rate === null || (rate.endpoint ?? endpoint) !== endpoint) return;
      const now = clock.nowMs();
      admitted = admitted.filter((at) => at > now - rate.perSeconds * 1000);
      const [oldest] = admitted;
      if (oldest !== undefined && admitted.length >= rate.limit) {
        // throttling.py `SimpleRateThrottle.wait`: the client waits until the oldest request is out of the time window.
        throw throttled(Math.ceil((oldest + rate.perSeconds * 1000 - now) / 1000));
      }
      admitted.push(now);
    },
  };
}

function throttled(waitSeconds: number) {
  const unit = waitSeconds === 1 ? 'second' : 'seconds';
  return detailError(429, `Request was throttled. Expected available in ${waitSeconds} ${unit}.`, {
    'Retry-After': String(waitSeconds),
  });
}
