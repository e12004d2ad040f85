import type { RecordedEvent } from './events.ts';
import { refusalOf, type Tone } from './sentences.ts';
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
  const { request, code, inWords } = refusalOf(ended, story);
  const refused = `the server refused the refresh token of ${tabOf(ended)}${inWords}`;
  const before = (isIt: (event: RecordedEvent) => boolean) =>
    events.findLast((event) => event.at <= ended.at && event !== request && isIt(event));

  /** Whether the server has answered a request with a status of these hundreds. */
  const isAnswered = (hundreds: number, event: RecordedEvent) =>
    Math.floor((story.responseTo(event)?.status ?? 0) / 100) === hundreds;

  const token = before(({ type, tab }) => type === 'token' && tab === ended.tab);
  // Since the last token: a refusal before it may be about an older session.
  const account = before(
    ({ type, code: each, tab, n }) =>
      type === 'refusal' && tab === ended.tab && isAccount(each) && n > (token?.n ?? -1),
  );
  const accountCode = isAccount(code) ? code : account?.code;
  if (accountCode) return `the server refused the account (${accountCode}) in ${tabOf(ended)}.`;
  if (request && isAnswered(2, request))
    return `the server refused a token in ${tabOf(ended)} that it had just renewed${inWords}.`;

  const over = token?.refreshExpiresAt;
  if (over && over <= ended.at) return `${refused}. It had been over for ${span(ended.at - over)}.`;

  // The last login or successful refresh in this recording. What another script did before it no longer matters.
  const renewed = before(
    (event) => /login|adopt/.test(`${event.reason}`) || (event.kind === 'refresh' && isAnswered(2, event)),
  );
  const script = before(
    ({ at, type, foreign, status = 0 }) =>
      at >= (renewed?.at ?? 0) && (foreign === true || (type === 'outsider' && status < 300)),
  );
  if (script)
    return script.foreign
      ? `${refused}. Another script had put it into the store (seen by ${tabOf(script)}).`
      : `${refused}. Another script on the page of ${tabOf(script)} had spent it ${span(ended.at - script.at)} before.`;

  // The last event about the same refresh token. Without rotation, the server returns the same refresh token, and the tab saves it again.
  const last = before(
    (event) =>
      event.pair === request?.pair && (event.what === 'saved' || (event.type === 'request' && !isAnswered(4, event))),
  );
  if (last?.pair && last.type === 'request') {
    // Without an answer, the server may have spent the token, and then nobody has the new one.
    const did = isAnswered(2, last) ? 'spent' : 'got no new token for';
    return `${refused}. ${tabOf(last)} had ${did} the same one ${span(ended.at - last.at)} before.`;
  }
  const left = story.dropped > 0 ? 'what is left of ' : '';
  return `${refused}. No tab of ${left}this recording had spent it: another script or device had, or the server revoked it.`;
}

function whyElsewhere(ended: RecordedEvent, { events, tabOf }: Story): string {
  const tab = tabOf(ended);
  const near = events.filter((event) => event.tab === ended.tab && isNear(event, ended));
  const isTold = ({ what, kind, at }: RecordedEvent) =>
    what === 'heard' && (kind === 'ended' || (at <= ended.at && ended.at - at <= atOnceMs));
  if (near.some(({ type, reason }) => type === 'started' && reason === 'otherTab'))
    return `somebody logged in in another tab, and ${tab} followed.`;
  if (near.some(isTold)) return `another tab, which is not in this recording, ended the session, and ${tab} followed.`;
  if (near.some(({ what }) => what === 'emptied'))
    return `${tab} found the store empty, and no tab had told of a logout: site data were cleared, or by another script.`;
  return `something outside of ${tab} ended the session: another tab, or a script. The recording does not say which.`;
}

const isAccount = (code: string | undefined): boolean => code !== undefined && accountCodes.includes(code);

/** Returns only the text of the verdict. */
export const explain = (events: readonly RecordedEvent[], dropped: number): string =>
  verdictOf(readStory(events, dropped)).text;
