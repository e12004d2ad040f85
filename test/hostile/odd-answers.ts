import fc from 'fast-check';
import { broken, endless, redirected } from '../endpoints/server-access.ts';
import { bodies } from './corpus/bodies.ts';
import { headers, statuses } from './corpus/headers.ts';
import type { Secrets } from './wire.ts';

/** An answer as it is described: what it is made of, or what else may come. */
export interface Odd {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly way: 'whole' | 'endless' | 'broken' | 'redirected' | 'lost' | 'late';
}

const fill = (text: string, secrets: Secrets) =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: keyof Secrets) => secrets[name]);

export function answerOf({ status, body, headers: given, way }: Odd, secrets: Secrets): Response | Promise<Response> {
  const empty = [204, 205, 304].includes(status);
  if (way === 'endless' && !empty) return endless(status, body.slice(0, 40));
  if (way === 'broken' && !empty) return broken(status);
  if (way === 'redirected') return redirected();
  if (way === 'lost') return Promise.reject(new TypeError(`Failed to fetch with ${Object.values(secrets)}`));
  const all = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, fill(value, secrets)]));
  const response = () => new Response(empty ? null : fill(body, secrets), { status, headers: all });
  return way === 'late' ? new Promise((resolve) => setTimeout(() => resolve(response()), 12_000)) : response();
}

export const odd: fc.Arbitrary<Odd> = fc.record({
  status: fc.oneof(fc.constantFrom(200, 400, 401, 403), fc.constantFrom(...statuses.map(([, status]) => status))),
  body: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...bodies.map(([, body]) => body)) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
    {
      weight: 1,
      arbitrary: fc
        .dictionary(fc.constantFrom('access', 'refresh', 'detail', 'code'), fc.jsonValue())
        .map((each) => JSON.stringify(each)),
    },
  ),
  headers: fc.oneof(
    fc.constant({ 'content-type': 'application/json' }),
    fc.constantFrom(...headers.map(([, each]) => each)),
  ),
  way: fc.oneof(
    { weight: 8, arbitrary: fc.constant('whole' as const) },
    fc.constantFrom('endless' as const, 'broken' as const, 'redirected' as const, 'lost' as const, 'late' as const),
  ),
});

export const isJson = (text: string) => {
  try {
    // A byte order mark is not part of the text.
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
};
