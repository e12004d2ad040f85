import type { SeenRequest, Sender } from '../servers/backend.ts';

export const racers = ['byHand', 'latchkey'] as const satisfies readonly Sender[];
export type Racer = (typeof racers)[number];

/** What a client has cost so far, in all tabs. */
export interface Score {
  readonly lost: number;
  readonly requests: number;
  readonly refreshes: number;
  /** Answered with 400 or more, or not at all. */
  readonly refused: number;
}

export const noScore: Score = { lost: 0, requests: 0, refreshes: 0, refused: 0 };

export function withRequest(score: Score, { path, status }: SeenRequest): Score {
  return {
    ...score,
    requests: score.requests + 1,
    refreshes: score.refreshes + (isRefresh(path) ? 1 : 0),
    refused: score.refused + (isGood(status) ? 0 : 1),
  };
}

export function isRefresh(path: string): boolean {
  return path.endsWith('/jwt/refresh/');
}

export function isGood(status: number | null): boolean {
  return status !== null && status < 400;
}

/** The day in one sentence. */
export function verdict(score: Record<Racer, Score>): string {
  const { byHand, latchkey } = score;
  const lost = ({ lost }: Score) => (lost === 0 ? 'no session lost' : `${lost} session${lost === 1 ? '' : 's'} lost`);
  return `By hand: ${byHand.requests} requests, ${lost(byHand)}. latchkey: ${latchkey.requests} requests, ${lost(latchkey)}.`;
}
