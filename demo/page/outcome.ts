import type { SentRequest } from './requests.ts';
import { plural } from './words.ts';

/** What calls to the API came to: the statuses the callers got, and what was sent for them. */
export interface Outcome {
  /** `200`, or `10 × 200`. */
  readonly statuses: string;
  /** `21 requests: 20 calls and 1 refresh`. */
  readonly count: string;
  /** What it shows. */
  readonly lesson: string;
}

export function outcomeOf(answers: readonly (number | null)[], sent: readonly SentRequest[]): Outcome {
  const refreshes = sent.filter(({ kind }) => kind === 'refresh').length;
  const calls = sent.filter(({ kind }) => kind === 'call').length;
  const parts = [plural(calls, 'call'), ...(refreshes > 0 ? [plural(refreshes, 'refresh', 'refreshes')] : [])];
  const total = plural(calls + refreshes, 'request');
  return {
    statuses: statusesOf(answers),
    count: refreshes > 0 || calls !== answers.length ? `${total}: ${parts.join(' and ')}` : total,
    lesson: lessonOf(answers, calls, refreshes),
  };
}

function statusesOf(answers: readonly (number | null)[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) {
    const name = answer === null ? 'no answer' : String(answer);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => (answers.length === 1 ? name : `${count} × ${name}`)).join(', ');
}

function lessonOf(answers: readonly (number | null)[], calls: number, refreshes: number): string {
  const many = answers.length > 1;
  if (answers.includes(null)) return 'No answer came.';
  if (answers.every((status) => status === 401)) {
    return refreshes > 0
      ? 'The refresh was refused, too: the session is over.'
      : 'Nobody is logged in: the request went out without a token, and the server refused it.';
  }
  if (!answers.every((status) => status === 200)) return 'The server answered as it did; nothing was hidden.';
  const resent = calls - answers.length;
  if (resent > 0 && refreshes > 0) {
    return many
      ? `${resent} were refused with 401. One new token served them all, and each was sent once more.`
      : 'The first try was refused with 401. The client got a new token and sent the request again.';
  }
  if (resent > 0) return 'Refused with 401, and sent again with a token that had come in the meantime.';
  if (refreshes > 0) return 'A renewal was under way at the same time.';
  return many
    ? 'The token was good: each call went out at once, and none waited.'
    : 'The token was good, so it went straight out.';
}
