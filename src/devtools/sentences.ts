import type { RecordedEvent } from './events.ts';
import { clock, type Story, span } from './story.ts';

/** The tone of a sentence: it decides the colour. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad';

export interface Sentence {
  readonly text: string;
  readonly tone: Tone;
}

/** Texts for known values of a field. An unknown value in a file gets no text. */
type Words = Readonly<Record<string, string>>;

const starts: Words = {
  login: 'logged in',
  restore: 'session found in the store',
  adopt: 'session begun with adopted tokens',
  otherTab: 'session taken over from another tab',
};
const causes: Words = {
  timer: 'its time had come',
  request: 'a request needed it',
  unauthorized: 'the server had answered 401',
  manual: 'the page asked for it',
  restore: 'the token was over at page load',
};
const pages: Words = {
  hidden: 'tab hidden: its timer waits',
  visible: 'tab shown',
  offline: 'the browser is offline',
  online: 'the browser is online',
  left: 'page left',
  back: 'page is back, from the back/forward cache',
};
const locks: Words = {
  asked: 'asks for the lock between tabs',
  granted: 'has the lock',
  released: 'gives the lock back',
  'given up': 'waited too long for the lock',
};
const news: Words = {
  changed: 'the store has changed',
  ended: 'the session is over',
  ask: 'who has a token?',
  tokens: 'here is an access token',
  pause: 'a refresh has failed, and nobody tries again for now',
};
const spent: Words = { login: 'login', refresh: 'refresh token spent', verify: 'token verified', revoke: 'logout' };

const of = (words: Words, key: string | undefined): string => (key && Object.hasOwn(words, key) && words[key]) || '';

/** Returns one line of text that describes an event. */
export function sentenceOf(event: RecordedEvent, story: Story): Sentence {
  const say = (text: string, tone: Tone = 'plain'): Sentence => ({ text, tone });
  const { type, at, what, reason, kind, status, tookMs = 0, expiresAt, marginAt, retryAt, foreign } = event;
  const revision = event.revision ? ` (pair ${event.revision})` : '';

  switch (type) {
    case 'opened': {
      const { storage, locks, channel } = event;
      const where = storage ? `session in ${storage}` : 'storage not seen';
      return say(`recording begins: ${where}${locks ? '' : ', no Web Locks'}${channel ? '' : ', no BroadcastChannel'}`);
    }
    case 'page':
      return say(of(pages, what));
    case 'started':
      return say(of(starts, reason) + (event.anotherUser ? ': another user than before' : ''), 'good');
    case 'token': {
      if (expiresAt === undefined) return say('access token whose end only the server knows');
      const margin = marginAt === undefined ? '' : `, to be renewed from ${clock(marginAt)} on`;
      const left = expiresAt > at ? `good for ${span(expiresAt - at)}` : 'over';
      return say(`access token ${left}, until ${clock(expiresAt)}${margin}`);
    }
    case 'refreshing':
      return say('refresh begins');
    case 'refreshed':
      return event.cause === 'otherTab'
        ? say('new token taken over from another tab, without a request', 'good')
        : say(`token refreshed in ${span(tookMs)}: ${of(causes, event.cause)}`, 'good');
    case 'refreshfailed': {
      const next = retryAt === undefined ? '' : `, next try at ${clock(retryAt)}`;
      return say(`refresh not possible now (${status || 'no answer'}): still logged in${next}`, 'warn');
    }
    case 'cooling':
      return say('cooling down: no refresh by itself for now', 'warn');
    case 'ended':
      return endSentence(event, story);
    case 'nobody':
      return say('nobody is logged in');
    case 'warning':
      return say(`warning: ${event.code}`, 'warn');
    case 'request': {
      const first = story.requestOf(event);
      const again = first?.scheme !== event.scheme ? `sent again as ${event.scheme}` : 'sent again with the new token';
      const how = first ? again : event.scheme || kind !== 'call' ? 'sent' : 'sent without a token';
      return say([of(spent, kind), `${callOf(event)} ${how}`].filter(Boolean).join(': '));
    }
    case 'response': {
      const request = story.requestOf(event);
      const answer = status === 0 ? 'was not answered' : ['answered', status].filter(Boolean).join(' ');
      const tone =
        status === undefined || (status > 0 && status < 400) ? 'plain' : status === 0 || status >= 500 ? 'warn' : 'bad';
      return say(`${request ? callOf(request) : 'a request'} ${answer} after ${span(tookMs)}`, tone);
    }
    case 'refusal':
      return say(`the server's reason: ${event.code}`, 'bad');
    case 'lock':
      return say(of(locks, what), what === 'given up' ? 'warn' : 'plain');
    case 'message':
      return say(
        `${what === 'heard' ? 'hears from another tab' : 'tells the other tabs'}: ${of(news, kind) || 'news'}${revision}`,
      );
    case 'store':
      if (what === 'saved') return say(`saves the tokens${revision}`);
      if (what === 'cleared') return say('empties the store');
      if (what === 'emptied') return say('finds the store emptied by somebody else', 'warn');
      return foreign
        ? say('finds tokens in the store that another script wrote', 'warn')
        : say(`finds a session in the store${revision}`);
    case 'outsider':
      return say(
        `another script on this page ${(status ?? 0) < 300 ? 'spent' : 'tried to spend'} a refresh token${status ? ` (${status})` : ''}`,
        'warn',
      );
  }
}

function endSentence(event: RecordedEvent, story: Story): Sentence {
  const { reason } = event;
  if (reason === 'logout') return { text: 'logged out here', tone: 'plain' };
  if (reason === 'replaced') return { text: 'session replaced by another login here', tone: 'plain' };
  if (reason === 'otherTab') return { text: 'session ended from outside of this tab', tone: 'bad' };
  if (reason === 'expired') return { text: 'access token over, and no refresh token: session ended', tone: 'bad' };
  return { text: `refresh refused by the server${refusalOf(event, story).inWords}: session ended`, tone: 'bad' };
}

/** Returns the refresh that the server refused, if it is known, and the server's answer: its code, and its status and code in words. */
export function refusalOf(event: RecordedEvent, story: Story) {
  const request = lastRefresh(event, story);
  const code = event.serverCode ?? (request && story.codeOf(request));
  const answer = [event.status, code].filter(Boolean).join(' ');
  return { request, code, inWords: answer && ` (${answer})` };
}

/** Returns the last refresh request of the event's tab before this event; `undefined` if there is none. */
function lastRefresh({ tab, at, n }: RecordedEvent, { events }: Story): RecordedEvent | undefined {
  return events.findLast(
    (each) => each.type === 'request' && each.kind === 'refresh' && each.tab === tab && each.at <= at && each.n < n,
  );
}

/**
 * Returns the method and the path of a request, for example `GET /api/orders/`. A refresh that is recorded as a function call has neither
 * method nor path.
 */
function callOf({ method, path }: RecordedEvent): string {
  return [method, path].filter(Boolean).join(' ') || 'refresh call';
}
