import fc from 'fast-check';
import type { Endpoint } from './network.ts';

/** What a user, a browser, a device, a server and the wire between them do. `tab` is taken modulo the tabs that are open. */
export type Step =
  /** The same in the second app; in the only one, where there is no second. */
  { readonly op: 'elsewhere'; readonly step: AppStep } | AppStep;

/** A step of one app. Some of them are steps of the whole device, and come to both. */
export type AppStep =
  | { readonly op: 'login'; readonly tab: number; readonly user: 'ada' | 'bob'; readonly wait: boolean }
  | {
      readonly op: 'logout' | 'refresh' | 'getUser' | 'duplicate' | 'close' | 'freeze' | 'leave' | 'navigate';
      readonly tab: number;
    }
  | { readonly op: 'kill'; readonly tab: number; readonly cut: boolean }
  | {
      readonly op: 'request';
      readonly tab: number;
      readonly method: 'GET' | 'POST';
      readonly abortAfterMs: number | null;
    }
  /** No network for so long, with a request each minute; then the browser says that it is online, and one more request. */
  | { readonly op: 'tunnel'; readonly tab: number; readonly ms: number }
  /** The server refuses the access token, and asks for a pause at the refresh. Then the browser says that it is online, and one more request. */
  | { readonly op: 'busy'; readonly tab: number }
  /** A user works on for minutes, with a request each minute, and the clock is set in the middle of the life of a token. */
  | { readonly op: 'drift'; readonly tab: number; readonly byMs: number }
  /** A page refreshes, and is killed before the answer comes, which is late. In the same moment another page opens, or a user logs in there. */
  | {
      readonly op: 'orphan';
      readonly tab: number;
      readonly lateMs: number;
      readonly next: 'open' | 'login' | 'logout and login';
      readonly user: 'ada' | 'bob';
    }
  /** Twelve times, once a second: a request, or a call for a token that is good for longer than any token is. */
  | { readonly op: 'burst'; readonly tab: number; readonly asks: 'request' | 'token' }
  | { readonly op: 'public' | 'failWrites'; readonly tab: number }
  /** All tabs are closed. Minutes later one is opened, the refresh takes seconds, and the page asks for what is for everybody. */
  | { readonly op: 'comeBack' }
  | { readonly op: 'prerender' | 'activate' | 'online' | 'stuckStorage' | 'otherCookies' }
  | { readonly op: 'resume' | 'open' | 'revokeAccess' | 'restart' | 'clearStorage' | 'fullStorage' }
  | { readonly op: 'visibility'; readonly tab: number; readonly isHidden: boolean }
  | { readonly op: 'pass'; readonly ms: number }
  | { readonly op: 'sleep'; readonly ms: number }
  | { readonly op: 'clock'; readonly byMs: number }
  | { readonly op: 'active'; readonly user: 'ada' | 'bob'; readonly isActive: boolean }
  | { readonly op: 'answer'; readonly endpoint: Endpoint; readonly failure: Trouble }
  | { readonly op: 'outage'; readonly failure: Outage | null };

/** What the answer to one request meets. */
export type Trouble =
  | 'lost'
  | 'network'
  | 'truncated'
  | 'html200'
  | 401
  | 403
  | 502
  | { gateway: 401 | 403 }
  | { lateMs: number }
  | { retryAfter: number };
/** What stands in front of the server for a time. */
/**
 * `stale`: each refresh gives back the access token and the refresh token that there were. `api`: a gateway answers what the application
 * asks, and the rest is as usual.
 */
export type Outage = 'stale' | 'api' | 'network' | 'html200' | 401 | 502 | { gateway: 401 | 403 };

const tab = fc.nat(4);
const user = fc.constantFrom('ada' as const, 'ada' as const, 'bob' as const);
const minute = 60_000;
const op = <T extends string>(...names: T[]) => fc.constantFrom(...names);
const late = fc.constantFrom(1000, 5000, 9000, 20_000, 60_000).map((lateMs) => ({ lateMs }));
const onTab = <T extends string>(...names: T[]) => fc.record({ op: op(...names), tab });

const step: fc.Arbitrary<AppStep> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ op: op('login'), tab, user, wait: fc.constantFrom(true, true, false) }) },
  { weight: 2, arbitrary: onTab('logout') },
  {
    weight: 6,
    arbitrary: fc.record({
      op: op('request'),
      tab,
      method: fc.constantFrom('GET' as const, 'GET' as const, 'POST' as const),
      abortAfterMs: fc.constantFrom(null, null, null, null, 0, 10, 60),
    }),
  },
  { weight: 3, arbitrary: onTab('refresh', 'getUser', 'refresh') },
  { weight: 4, arbitrary: fc.record({ op: op('open') }) },
  { weight: 2, arbitrary: onTab('duplicate', 'close') },
  { weight: 3, arbitrary: fc.record({ op: op('kill'), tab, cut: fc.boolean() }) },
  { weight: 5, arbitrary: onTab('freeze', 'leave', 'navigate') },
  { weight: 5, arbitrary: fc.record({ op: op('resume') }) },
  { weight: 2, arbitrary: fc.record({ op: op('visibility'), tab, isHidden: fc.boolean() }) },
  {
    weight: 9,
    arbitrary: fc.record({
      op: op('pass'),
      ms: fc.constantFrom(5, 50, 500, 5000, 12_000, 40_000, 95_000, 272_000, 310_000, 32_400_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: op('sleep'), ms: fc.constantFrom(5000, 310_000, 32_400_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: op('clock'),
      byMs: fc.constantFrom(0, 4 * minute, -4 * minute, 180 * minute, -180 * minute),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: op('revokeAccess') }) },
  { weight: 1, arbitrary: fc.record({ op: op('tunnel'), tab, ms: fc.constantFrom(70_000, 330_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: op('burst'), tab, asks: fc.constantFrom('request' as const, 'token' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: op('drift'), tab, byMs: fc.constantFrom(-2 * minute, 2 * minute, -120 * minute) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: op('orphan'),
      tab,
      lateMs: fc.constantFrom(1000, 2500, 8000),
      next: op('open', 'login', 'logout and login'),
      user,
    }),
  },
  { weight: 2, arbitrary: onTab('public', 'public', 'busy', 'failWrites') },
  { weight: 3, arbitrary: fc.record({ op: op('prerender', 'prerender', 'activate', 'online', 'comeBack') }) },
  { weight: 1, arbitrary: fc.record({ op: op('stuckStorage', 'otherCookies') }) },
  { weight: 1, arbitrary: fc.record({ op: op('restart', 'clearStorage', 'fullStorage') }) },
  { weight: 1, arbitrary: fc.record({ op: op('active'), user, isActive: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      op: op('answer'),
      endpoint: fc.constantFrom<Endpoint>(
        'jwt/refresh',
        'jwt/refresh',
        'jwt/refresh',
        'jwt/create',
        'users/me',
        'logout',
        'api/ping',
      ),
      failure: fc.oneof(
        late,
        late,
        fc.constantFrom<Trouble>(
          'lost',
          'network',
          'truncated',
          'html200',
          401,
          403,
          502,
          { gateway: 401 },
          { gateway: 403 },
          { retryAfter: 60 },
        ),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: op('outage'),
      failure: fc.option(
        fc.constantFrom<Outage>('stale', 'api', 'network', 'html200', 401, 502, { gateway: 401 }, { gateway: 403 }),
        {
          freq: 2,
        },
      ),
    }),
  },
);

/** Half of the steps of the second app are what a user does there first of all. */
const elsewhere: fc.Arbitrary<Step> = fc.record({
  op: op('elsewhere'),
  step: fc.oneof(
    fc.record({ op: op('login'), tab, user, wait: fc.constant(true) }),
    fc.oneof(onTab('logout', 'navigate'), fc.record({ op: op('open') })),
    step,
    step,
  ),
});

/** A program. Most begin with a login, since little happens to somebody who is not logged in. */
export const program: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.option(fc.constant<Step>({ op: 'login', tab: 0, user: 'ada', wait: true }), { freq: 8 }),
    fc.array(fc.oneof({ weight: 7, arbitrary: step }, { weight: 1, arbitrary: elsewhere }), {
      minLength: 2,
      maxLength: 24,
      size: 'max',
    }),
  )
  .map(([first, rest]) => (first ? [first, ...rest] : rest));
