import type { Fault } from '../faults.ts';

const change = (file: string, from: string, to: string) => ({ file, from, to });

/** Faults that clients of this kind have had. The numbers are those in the titles of the tests below `test/cases`. */
export const numberedFaults: readonly Omit<Fault, 'finder'>[] = [
  {
    name: 'guesses the scheme of the header, and does not ask (B155, B157)',
    breaks: 'a request went out in a scheme that the server does not take',
    changes: [
      change('session/scheme-question.ts', 'if (isKnown(session)) return false;', 'if (session) return false;'),
    ],
  },
  {
    name: 'gives up the late answer to a refresh (B160)',
    breaks: 'logged out although the server would take the refresh token',
    changes: [
      change(
        'session/refresh.ts',
        'return within(longestRefreshMs, asked, () => {\n      asked.then((late) => keep(late, spent, askedAt)).then(context.onLate, ignore);',
        'return within(9000, asked, () => {\n      asked.then(context.onLate, ignore);',
      ),
      change('session/refresh.ts', '      abort.abort();\n      throw unavailable(', '      throw unavailable('),
    ],
  },
  {
    name: 'refreshes in a page that is loaded in advance (B161)',
    breaks: 'a page that nobody sees spent a refresh token',
    changes: [change('session/single-flight.ts', '    await activated();\n', '')],
  },
  {
    name: 'does not notice that a page loaded in advance is shown (B164)',
    breaks: 'a page is restoring for ever',
    changes: [
      change('platform/page.ts', "page.addEventListener('prerenderingchange', ()", "page.addEventListener('load', ()"),
    ],
  },
  {
    name: 'makes no pause after a refresh that brought no better token (B162)',
    breaks: 'the server is not left in peace',
    changes: [change('session/refresh.ts', 'else pause.useless(live.id);', 'else pause.succeeded();')],
  },
  {
    name: 'takes the token that it had for a new one (B163)',
    breaks: 'a token that was over went out',
    changes: [change('session/refresh.ts', '...(isSame ? null : tokens),', '...tokens,')],
  },
  {
    name: 'lets a message bring back a session that has ended (B165)',
    breaks: 'in after a logout, without a new login',
    changes: [
      change(
        'token/record.ts',
        'if (one.ended || other.ended) return one.ended ? one : other;',
        'if (one.ended && other.ended) return one;',
      ),
    ],
  },
  {
    name: 'saves a late answer, whatever has become of its session (B165, B216)',
    breaks: 'after a logout',
    changes: [
      change(
        'session/refresh.ts',
        'const isStillAsked = () => state.live?.id === spent?.id;',
        'const isStillAsked = () => true;',
      ),
      change(
        'session/refresh.ts',
        'if (!isStillAsked() || state.live?.refresh !== spent?.refresh) {',
        'if (!isStillAsked()) {',
      ),
    ],
  },
  {
    name: 'ends the session of both tabs when the refresh token of a duplicate is refused (B166, B167)',
    place: 'session',
    breaks: 'logged out although the server would take the refresh token',
    changes: [
      change(
        'persistence/in-page-memory.ts',
        "(why === 'rejected' && lends() && session.refresh !== null)",
        "why === 'rejected'",
      ),
      change(
        'persistence/in-page-memory.ts',
        "return borrows && (await borrowed.borrow(turn, graceMs)) ? 'delivered' : 'over';",
        "return 'over';",
      ),
    ],
  },
  {
    name: 'ends the session for all pages when the page with the refresh token is silent (B168)',
    place: 'memory',
    breaks: 'another tab ended it, and none did',
    changes: [
      change('persistence/in-page-memory.ts', 'clock.now() - silentSince >= longestSilenceMs', 'silentSince > 0'),
      change('persistence/in-page-memory.ts', "why === 'logout' || why === 'replaced' ||", "why !== 'otherTab' ||"),
    ],
  },
  {
    name: 'takes the record out of the store at once where it cannot be written (B169)',
    breaks: 'one tab could not write, and another one was logged out',
    changes: [
      change(
        'persistence/in-shared-store.ts',
        '    setTimeout(() => {\n      if (storage.failed && state.session(record.id)) storage.remove(over, spent);\n    }, hearMs);',
        '    return storage.remove(over, spent);',
      ),
      change(
        'persistence/in-shared-store.ts',
        "    channel.post({ kind: 'tokens', record: { ...record, refresh: null }, moved: true });\n    // After",
        '    // After',
      ),
    ],
  },
  {
    name: 'does not ask the other pages at page load (B170)',
    place: 'memory',
    breaks: 'a page that opens beside one that is in is out',
    changes: [change('persistence/in-page-memory.ts', 'if (found || !lends()) return;', 'if (state) return;')],
  },
  {
    name: 'waits for other pages for seconds at page load (B171)',
    place: 'memory',
    breaks: 'a page without a session of its own is kept waiting',
    changes: [change('persistence/in-page-memory.ts', 'const siblingMs = 50;', 'const siblingMs = 5000;')],
  },
  {
    name: 'refreshes a whole margin before the end, however short tokens live (B172, B175)',
    breaks: 'the server is not left in peace',
    changes: [
      change(
        'token/timing.ts',
        'lives === null ? refreshMarginMs : Math.max(Math.min(refreshMarginMs, lives / 2), 0)',
        'refreshMarginMs',
      ),
      change(
        'session/refresh.ts',
        'if (live.access !== turn.asked?.access && isFresh(live)) pause.succeeded();',
        'if (live.access !== turn.asked?.access) pause.succeeded();',
      ),
    ],
  },
  {
    name: 'looks for a token that is good for longer than any token lives (B176)',
    breaks: 'the server is not left in peace',
    changes: [change('session/good-token.ts', '(lifeOf(session) ?? Infinity) * 0.9', 'Infinity')],
  },
  {
    name: 'counts the life of a token from its arrival (B173)',
    breaks: 'a token counts as good for longer than it is',
    changes: [
      change(
        'token/timing.ts',
        'expiresAt: askedAt + (isShorter ? life : known)',
        'expiresAt: now + (isShorter ? life : known)',
      ),
    ],
  },
  {
    name: 'asks only the device’s clock for the age of a token (B174)',
    breaks: 'a token that was over went out',
    changes: [change('session/session-state.ts', ' && clock.ticks() < untilTicks - marginMs;', ';')],
  },
  {
    name: 'takes any 403 for a refusal (B183)',
    breaks: 'logged out although the server would take the refresh token',
    changes: [
      change(
        'djoser/refusal.ts',
        "if (![400, 401, 403].includes(status)) return 'unavailable';",
        "if (status === 403) return 'refused';\n  if (![400, 401].includes(status)) return 'unavailable';",
      ),
    ],
  },
  {
    name: 'ends the session when one endpoint answers 401 to a new token, in whatever words (B184, B185)',
    breaks: 'logged out although the server would take the refresh token',
    changes: [
      change(
        'djoser/refusal.ts',
        'status === 401 ? says(answer, accountCode, accountSentence) :',
        'status === 401 ? says(answer, accountCode, accountSentence) || !answer.own :',
      ),
    ],
  },
  {
    name: 'goes on with its pause when the browser is online again (B186)',
    breaks: 'the network is back, the browser says so, and no request works',
    changes: [change('session/pause.ts', '      if (online && isNetworks) until = 0;\n', '')],
  },
  {
    name: 'forgets Retry-After when the browser is online again (B189)',
    breaks: 'a refresh was sent before the time that the server has named',
    changes: [change('session/pause.ts', 'if (online && isNetworks) until = 0;', 'if (online) until = 0;')],
  },
  {
    name: 'takes each refusal for a trouble of the server (B188)',
    breaks: 'in, although the server has refused the refresh token',
    changes: [change('session/refresh.ts', "return end('rejected', error);", 'throw unavailableBecause(error);')],
  },
  {
    name: 'waits with a request for everybody while the page looks for its session (B191)',
    breaks: 'a request for what is for everybody was kept waiting',
    changes: [
      change(
        'session/authorized-fetch.ts',
        'const url = isPublic && parseUrl(text);',
        'const url = isPublic && !looked && parseUrl(text);',
      ),
    ],
  },
  {
    name: 'waits with a request for everybody until the token is renewed (B192)',
    breaks: 'a request for what is for everybody was kept waiting',
    changes: [
      change(
        'session/authorized-fetch.ts',
        'if (!live || !state.isGood(live) || scheme.isUnknown(live)) return send(copy, null, true);',
        'if (!live) return send(copy, null, true);\n    if (!state.isGood(live)) return waitAndSend(copy, null);',
      ),
    ],
  },
  {
    name: 'takes a page of HTML with status 200 for a success (B193)',
    breaks: 'logout() said that the server was told',
    changes: [change('djoser/failure.ts', ' && (!text || body !== undefined);', ';')],
  },
  {
    name: 'has one cookie for all sessions of a host, on whatever port (B207)',
    breaks: 'nobody is in, although the server would take the refresh token',
    changes: [
      change(
        'platform/web-storage.ts',
        'const cookie = (session: StoredSession) =>',
        "const cookie = (_: StoredSession, session = { id: 'open' }) =>",
      ),
    ],
  },
  {
    name: 'keeps the sessions of two servers under one key (B208, B213)',
    breaks: 'the server would take the refresh token',
    changes: [change('platform/web-storage.ts', 'string => (server ?', "string => (server === '-' ?")],
  },
  {
    name: 'takes the record of another server for its own (B208, B213)',
    breaks: 'a token of another app was sent to',
    changes: [
      change('platform/web-storage.ts', 'string => (server ?', "string => (server === '-' ?"),
      change(
        'persistence/store-sync.ts',
        'const record = found?.server === hooks.server ? found : null;',
        'const record = found;',
      ),
    ],
  },
  {
    name: 'listens to the pages of another server (B213)',
    place: 'memory',
    breaks: 'in with a token that nobody got by a login of this app',
    changes: [
      change('platform/channel.ts', ' || data.server !== server) return null;', ') return null;'),
      change('platform/channel.ts', 'if (record?.server !== server) return null;', 'if (!record) return null;'),
    ],
  },
  {
    name: 'leaves the record as it is where the storage does not remove it (B217, B219)',
    breaks: 'in at rest after a logout',
    changes: [
      change('platform/safe-storage.ts', 'return attempt(() => storage.write(ending), ignore);', 'return undefined;'),
    ],
  },
  {
    name: 'leaves the session alone that a login replaces (B218)',
    breaks: 'another session has begun, and the refresh token of the one before was not revoked',
    changes: [
      change(
        'session/login.ts',
        'if (replaced.refresh !== null && replaced.refresh !== refresh) abandon(replaced, true);',
        '',
      ),
    ],
  },
  {
    name: 'takes cookies of the usual names for a session (B223)',
    place: 'cookies',
    breaks: 'in with a token that nobody got by a login of this app',
    changes: [change('platform/cookie-storage.ts', 'adopt = byServer }', 'adopt = true }')],
  },
  {
    name: 'gives the last token at once when nobody is in any more (B224)',
    breaks: 'a token at once after a logout',
    changes: [
      change(
        'session/good-token.ts',
        '  return () => {\n    const live = state.shown;\n    if (!live) return null;',
        '  let last: string | null = null;\n  return () => {\n    const live = state.shown;\n    if (!live) return last;\n    last = live.access;',
      ),
    ],
  },
];
