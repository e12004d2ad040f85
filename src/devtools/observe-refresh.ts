import type { RefreshCall } from '../session/options.ts';
import type { Write } from './events.ts';
import { checksum } from './refresh-token-name.ts';
import type { Sight } from './sight.ts';

/**
 * Returns the option `refresh` of `createSession` as a function that records each call as a request. The recorder knows only the function,
 * so it records no method and no path.
 */
export function observeRefresh(refresh: RefreshCall, write: Write, sight: Sight): RefreshCall {
  return async (refreshToken, options) => {
    const of = write({ type: 'request', kind: 'refresh', ...(refreshToken && { pair: checksum(refreshToken) }) });
    const startedAt = sight.now();
    const answered = (status: number) =>
      write({ type: 'response', of, status, tookMs: Math.max(0, sight.now() - startedAt) });
    try {
      const answer = await refresh(refreshToken, options);
      answered(200);
      return answer;
    } catch (error) {
      const { status } = Object(error) as { status?: unknown };
      answered(typeof status === 'number' ? status : 0);
      throw error;
    }
  };
}
