import { apart } from '../apart.ts';
import { libraries } from '../libraries.ts';
import type { Bound, Finding } from '../report.ts';
import type { Crowd, Token } from './crowd.ts';

const sending = libraries.filter(({ open, appSends }) => open && !appSends);
const tokens: readonly Token[] = ['expired', 'revoked'];

const cells = (found: Crowd | null): string[] =>
  found === null
    ? ['', '', '0: it spins', '', '']
    : [
        String(found.refreshes),
        String(found.requests),
        String(found.answered),
        found.ms.toFixed(0),
        found.heapMB?.toFixed(0) ?? '',
      ];

const boundOf = (size: number, token: Token, found: Crowd | null): Bound => {
  const requests = token === 'expired' ? size : 2 * size;
  return {
    what: `${size} at once on a token that is ${token} (auth.fetch)`,
    limit: `1 refresh, ${requests} requests, all answered`,
    found: found ? `${found.refreshes} refresh, ${found.requests} requests, ${found.answered} answered` : 'no end',
    isKept: found?.refreshes === 1 && found.requests === requests && found.answered === size,
  };
};

export async function crowds(): Promise<Finding> {
  const rows: string[][] = [];
  const bounds: Bound[] = [];
  for (const size of [1000, 10_000]) {
    for (const token of tokens) {
      for (const { name } of sending) {
        const printed = await apart('rows/crowd-one.ts', [name, token, String(size)], 30_000);
        const found = printed ? (JSON.parse(printed) as Crowd) : null;
        rows.push([`${size} on ${token}`, name, ...cells(found)]);
        if (size === 10_000 && name === 'latchkey (auth.fetch)') bounds.push(boundOf(size, token, found));
      }
    }
  }
  return {
    title: 'Many requests at once, and the token is not good any more',
    how: 'All in one tick, each in a process of its own. *Expired*: over by the clock, so that who looks at it can renew first. *Revoked*: the server refuses it before its time. The ideal is one refresh and every request answered, after one send each, or two where the token was revoked.',
    head: ['requests', 'library', 'refreshes', 'API requests', 'answered', 'ms', 'heap, MB'],
    rows,
    bounds,
  };
}
