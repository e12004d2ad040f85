import type { RecordedEvent } from './events.ts';
import { lastRefresh, type Tone } from './sentences.ts';
import { clock, readStory, type Story, span } from './story.ts';

/** The reason why a session ended, in one line. */
export interface Verdict {
  readonly text: string;
  readonly tone: Tone;
  /** The event that shows the reason. */
  readonly event?: RecordedEvent | undefined;
}

/** If a session ends in several tabs, the times at which the tabs end it are less than this apart, ms. */
const togetherMs = 5000;
/** When a tab receives the message that the session has ended, it ends its own session within this time, ms. */
const atOnceMs = 1000;
/** The codes with which SimpleJWT refuses a user, not a token. */
const accountCodes = ['user_inactive', 'user_not_found', 'password_changed'];

/** Returns the answer to "why was I logged out?". It describes the last end of a session in the recording, and the cause of this end. */
export function verdictOf(story: Story): Verdict {
  const last = story.events.findLast(({ type, reason }) => type === 'ended' && reason !== 'replaced');
  if (!last) return nobody(story);
  const event = rootOf(last, story);
  const isWish = event.reason === 'logout';
  return { text: `Logged out at ${clock(last.at)}: ${reasonOf(event, story)}`, tone: isWish ? 'plain' : 'bad', event };
}

function nobody({ events: [first], dropped }: Story): Verdict {
  if (dropped === 0) return { text: 'Nobody was logged out in this recording.', tone: 'good' };
  const since = first ? ` since ${clock(first.at)}` : '';
  return { text: `Nobody was logged out${since}. What was before has made room (${dropped} events).`, tone: 'plain' };
}

const isNear = (one: RecordedEvent, other: RecordedEvent): boolean => Math.abs(one.at - other.at) < togetherMs;

/** Returns the `ended` event of the tab in which the session ended first. In the other tabs the session ended because of that end. */
function rootOf(ended: RecordedEvent, { events }: Story): RecordedEvent {
  if (ended.reason !== 'otherTab') return ended;
  const isSame = (each: RecordedEvent) =>
    each.session && ended.session ? each.session === ended.session : isNear(each, ended);
  return events.findLast((each) => each.type === 'ended' && each.reason !== 'otherTab' && isSame(each)) ?? ended;
}

function reasonOf(ended: RecordedEvent, story: Story): string {
  const tab = story.tabOf(ended);
  switch (ended.reason) {
    case 'logout':
      return `the page called logout() in ${tab}.`;
    case 'replaced':
      return `somebody logged in over this session in ${tab}.`;
    case 'expired':
      return `the access token was over in ${tab}, and there was no refresh token.`;
    case 'rejected':
      return whyRefused(ended, story);
    default:
      return whyElsewhere(ended, story);
  }
}

function whyRefused(ended: RecordedEvent, story: Story): string {
  const { events, tabOf } = story;
  const request = lastRefresh(ended, story);
  const code = ended.serverCode ?? (request && story.codeOf(request));
  const answer = [ended.status, code].filter(Boolean).join(' ');
  const inWords = answer && ` (${answer})`;
  const refused = `the server refused the refresh token of ${tabOf(ended)}${inWords}`;
  const before = (isIt: (event: RecordedEvent) => boolean) =>
    events.findLast((event) => event.at <= ended.at && event !== request && isIt(event));

  const token = before(({ type, tab }) => type === 'token' && tab === ended.tab);
  const account = before(({ type, code: each, tab }) => type === 'refusal' && tab === ended.tab && isAccount(each));
  // The answer to a request with an older token may be about an older session.
  const isNow = account && (story.requestOf(account) ?? account).n > (token?.n ?? -1);
  const accountCode = isAccount(code) ? code : isNow && account.code;
  if (accountCode) return `the server refused the account (${accountCode}) in ${tabOf(ended)}.`;
  if (request && isGood(request, story))
    return `the server refused a token in ${tabOf(ended)} that it had just renewed${inWords}.`;

  const over = token?.refreshExpiresAt;
  if (over !== undefined && over <= ended.at) return `${refused}. It had been over for ${span(ended.at - over)}.`;

  // The last successful refresh in this recording. What another script did before it no longer matters.
  const renewed = before((event) => event.type === 'request' && event.kind === 'refresh' && isGood(event, story));
  const outsider = before(({ type, status = 0 }) => type === 'outsider' && status < 300);
  if (outsider && outsider.at >= (renewed?.at ?? 0)) {
    const ago = span(ended.at - outsider.at);
    return `${refused}. Another script on the page of ${tabOf(outsider)} had spent it ${ago} before.`;
  }
  const writer = before(({ type, foreign }) => type === 'store' && foreign === true);
  if (writer && writer.at >= (renewed?.at ?? 0))
    return `${refused}. Another script had put it into the store (seen by ${tabOf(writer)}).`;
  if (renewed && request?.pair && renewed.pair === request.pair && !isKept(renewed, story)) {
    return `${refused}. ${tabOf(renewed)} had spent the same one ${span(ended.at - renewed.at)} before.`;
  }
  const where = story.dropped > 0 ? 'what is left of this recording' : 'this recording';
  return `${refused}. No tab of ${where} had spent it: another script or device had, or the server revoked it.`;
}

function whyElsewhere(ended: RecordedEvent, { events, tabOf }: Story): string {
  const tab = tabOf(ended);
  const near = events.filter((event) => event.tab === ended.tab && isNear(event, ended));
  const isTold = ({ type, what, kind, at }: RecordedEvent) =>
    type === 'message' && what === 'heard' && (kind === 'ended' || (at <= ended.at && ended.at - at <= atOnceMs));
  if (near.some(({ type, reason }) => type === 'started' && reason === 'otherTab'))
    return `somebody logged in in another tab, and ${tab} followed.`;
  if (near.some(isTold)) return `another tab, which is not in this recording, ended the session, and ${tab} followed.`;
  if (near.some(({ type, what }) => type === 'store' && what === 'emptied'))
    return `${tab} found the store empty, and no tab had told of a logout: site data were cleared, or by another script.`;
  return `something outside of ${tab} ended the session: another tab, or a script. The recording does not say which.`;
}

/**
 * Whether the server has returned the same refresh token. Without rotation, a refresh token works many times, and the tab saves the same
 * token again.
 */
function isKept(request: RecordedEvent, { events }: Story): boolean {
  return events.some(
    ({ type, what, pair, tab, n }) =>
      type === 'store' && what === 'saved' && pair === request.pair && tab === request.tab && n > request.n,
  );
}

const isAccount = (code: string | undefined): boolean => code !== undefined && accountCodes.includes(code);

function isGood(request: RecordedEvent, story: Story): boolean {
  const { status = 0 } = story.responseTo(request) ?? {};
  return status >= 200 && status < 300;
}

/** Returns only the text of the verdict. */
export const explain = (events: readonly RecordedEvent[], dropped: number): string =>
  verdictOf(readStory(events, dropped)).text;
