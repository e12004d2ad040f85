import type { StoredSession } from '../../../src/core.ts';
import { claimsOf, type OneTimeServer } from './server.ts';
import type { Story } from './story.ts';
import { type Tab, userIn } from './tab.ts';

/** What was seen of a story that has come to its end. */
export interface Ending {
  readonly story: Story;
  readonly server: OneTimeServer;
  readonly stored: StoredSession | null;
  readonly tabs: { readonly left: Tab; readonly right: Tab };
  /** How many pairs the server had made when the right tab logged out; `null` where it did not. */
  readonly madeBeforeLogout: number | null;
  /** Calls that never came to an end, or to a bad one. */
  readonly loose: readonly string[];
}

type Judge = (ending: Ending) => readonly string[];

const inEachTab =
  (judge: (tab: Tab, ending: Ending) => readonly string[]): Judge =>
  (ending) =>
    Object.entries(ending.tabs).flatMap(([name, tab]) => judge(tab, ending).map((fault) => `${name}: ${fault}`));

const userOf = (accessToken: string | null | undefined): string => (accessToken ? claimsOf(accessToken).user : '');
const nobody = (user: string): string => user || 'nobody';

/** What is true at the end of every order. Each says what is wrong with this one, or nothing. */
const promises: { readonly [promise: string]: Judge } = {
  'every promise settles': ({ loose }) => loose,

  // Nor is one of a session that is over: only a tab that has not heard of its end yet may try.
  'a one-time refresh token is spent at most once': ({ server: { spentAgain }, story }) =>
    spentAgain > 0 && (story.store === 'at once' || story.happens === 'nothing')
      ? [`one that was spent was sent again, ${spentAgain} times`]
      : [],

  'one refresh is enough for two tabs': ({ server, story }) =>
    story.happens === 'nothing' && server.made > 2 ? [`there were ${server.made - 1}`] : [],

  'a request carries the token of whom the tab was when it was made, and is': inEachTab(({ requests }, { story }) => {
    // Who hears no news and must wait for the store may find somebody else in it before the request is sent.
    const mayFind = !story.channel && story.store === 'takes its time';
    return requests.flatMap(({ token, madeAs, sentAs }) =>
      token === null || (userOf(token) === sentAs && (mayFind || userOf(token) === madeAs))
        ? []
        : `made as ${nobody(madeAs)}, sent as ${nobody(sentAs)}, with the token of ${userOf(token)}`,
    );
  }),

  // Where word of the logout takes its time, a tab that has not heard of it yet goes on for so long.
  'no token is sent that was made after the logout': inEachTab(({ requests }, { madeBeforeLogout, story }) =>
    story.store !== 'at once'
      ? []
      : requests.flatMap(({ token }) =>
          token !== null && madeBeforeLogout !== null && claimsOf(token).pair > madeBeforeLogout ? 'one was' : [],
        ),
  ),

  'after its end no session comes back by itself': inEachTab(({ events }, { story }) => {
    const expected = story.happens === 'lets bob in' ? 2 : 1;
    const starts = events.filter((type) => type === 'started').length;
    return starts > expected ? [`it was authenticated ${starts} times`] : [];
  }),

  'nobody is logged out while the server would take the refresh token': inEachTab(({ events, requests }, { story }) => {
    if (story.happens !== 'nothing') return [];
    return [
      ...events.flatMap((type) => (type === 'ended' ? 'the session ended' : [])),
      ...requests.flatMap(({ status }) => (status === 200 ? [] : `a request was answered with ${status}`)),
    ];
  }),

  'a logout leaves no good refresh token': ({ server, story }) =>
    story.happens === 'logs out' ? server.good().map((name) => `the server would still take ${name}`) : [],

  'the store holds whom it should, with a good refresh token': ({ story, stored, server }) => {
    const expected = { nothing: 'ada', 'logs out': '', 'lets bob in': 'bob' }[story.happens];
    const owner = userOf(stored?.access);
    if (owner !== expected) return [`it is of ${nobody(owner)}`];
    return stored && !server.good().includes(stored.refresh ?? '') ? ['the refresh token is not good'] : [];
  },

  'tabs agree with the store': inEachTab(({ session }, { stored }) => {
    const [user, owner] = [userIn(session), userOf(stored?.access)];
    return user === owner ? [] : [`it is of ${nobody(user)}, and the store of ${nobody(owner)}`];
  }),

  'a session starts, goes on and ends in this order': inEachTab(({ events }) => {
    let alive = false;
    return events.flatMap((type) => {
      const fits = alive !== (type === 'started');
      alive = type !== 'ended';
      return fits ? [] : `${type} out of turn`;
    });
  }),
};

export function verdict(ending: Ending): string[] {
  return Object.entries(promises).flatMap(([promise, judge]) => judge(ending).map((fault) => `${promise}: ${fault}`));
}

/** All that can be told apart at the end, in one line. */
export function outcomeOf({ server, stored, tabs, loose }: Ending): string {
  const seen = Object.values(tabs).map(({ session, events, requests }) => [userIn(session), events, requests]);
  // The names of tabs and sessions are drawn at random.
  return JSON.stringify([server.good(), server.spentAgain, { ...stored, id: '' }, seen, loose]);
}
