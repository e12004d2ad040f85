/** A fault as somebody might write it, and what the model has to say of it. */
export interface Fault {
  readonly name: string;
  /** The invariant that it breaks, in words that the model prints. */
  readonly breaks: string;
  /** The test that has to find it: `model` where nothing is named. */
  readonly finder?: 'model' | 'machines';
  /** The only place of the session that the machines get, where the fault is of that place. */
  readonly place?: string;
  /** One or more places below `src/`: this text, which is there once, becomes that one. */
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

const change = (file: string, from: string, to: string) => ({ file, from, to });

/** A late answer is taken whatever has become of its session. */
const takesLateAnswers = [
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
];

/** For each invariant at least one. The README beside this file shows them as a table. */
export const faults: readonly Fault[] = [
  {
    name: 'spends without another look at the store',
    breaks: 'a one-time refresh token was spent again',
    changes: [
      change(
        'persistence/store-sync.ts',
        'const isDelivered = async (turn: RefreshTurn) => {\n    await look();',
        'const isDelivered = async (turn: RefreshTurn) => {',
      ),
    ],
  },
  {
    name: 'takes a server in trouble for a refusal',
    breaks: 'logged out although the server would have gone on',
    changes: [
      change(
        'session/refresh.ts',
        "if (!isAuthError(error) || error.code !== 'session_ended') throw",
        'if (!isAuthError(error)) throw',
      ),
    ],
  },
  {
    name: 'gives up a session at page load whose access token is over',
    breaks: 'expired with a refresh token at hand',
    changes: [change('session/page-load.ts', 'place.isFinal(live) && !isFresh(live)', '!isFresh(live)')],
  },
  {
    name: 'takes a tab that closes for a logout',
    breaks: 'another tab ended it, and none did',
    changes: [
      change('session/engine.ts', '    channel.close();\n', '    logout().catch(ignore);\n    channel.close();\n'),
    ],
  },
  {
    name: 'ends the session after the store has been cleared, and not with it',
    breaks: 'logged out, and not anonymous in the same tick',
    changes: [
      change(
        'session/logout.ts',
        "    state.learn([ending(session, 'logout')], { ended: 'logout' });\n    return place.forget(session, 'logout');",
        "    return Promise.resolve(place.forget(session, 'logout')).then(() =>\n      state.learn([ending(session, 'logout')], { ended: 'logout' }),\n    );",
      ),
    ],
  },
  {
    name: 'saves a late answer, whatever has become of its session',
    breaks: 'a session began by itself after the logout',
    changes: takesLateAnswers,
  },
  {
    name: 'resends with the token of whoever is logged in by now',
    breaks: 'went out with the token of',
    changes: [
      change('session/authorized-fetch.ts', 'if (!state.session(sent.id)) return response;', ''),
      change(
        'session/authorized-fetch.ts',
        'const live = state.session(sent.id);\n    if (!live) return response;',
        'const live = state.live;\n    if (!live) return response;',
      ),
      change('session/authorized-fetch.ts', 'const renewed = state.session(sent.id);', 'const renewed = state.live;'),
    ],
  },
  {
    name: 'forgets who waits for a refresh that fails',
    breaks: 'never settled',
    changes: [
      change('session/single-flight.ts', 'mine.waiting?.settle(error);', 'if (!error) mine.waiting?.settle(null);'),
    ],
  },
  {
    name: 'lets the caller see what the store threw',
    breaks: 'an error outside the family',
    changes: [
      change(
        'platform/safe-storage.ts',
        "lose('storage_failed', 'did not keep what was written', error);",
        'throw error;',
      ),
    ],
  },
  {
    name: 'arms the timer only when something changes',
    breaks: 'a tab in sight let its token run out',
    changes: [
      change('session/timer.ts', '.catch(ignore).then(timer.plan);', '.catch(ignore);'),
      change('session/engine.ts', '      tell();\n      timer.plan();\n', '      tell();\n'),
    ],
  },
  {
    name: 'arms another timer and keeps the old one',
    breaks: 'timers of',
    changes: [change('session/timer.ts', '    clearTimeout(timer);\n', '')],
  },
  {
    name: 'keeps the timer of a client that is disposed',
    breaks: 'timers left behind',
    changes: [change('session/engine.ts', '    timer.stop();\n', '')],
  },
  {
    name: 'keeps the listeners of a client that is disposed',
    breaks: 'listeners left behind',
    changes: [change('session/engine.ts', '    for (const stop of stops) stop();\n', '')],
  },
  {
    name: 'stays logged in when the store is found empty',
    breaks: 'a tab and the store disagree',
    changes: [
      change('persistence/store-sync.ts', "if (live && !isElsewhere) state.learn([ending(live, 'otherTab')]);", ''),
    ],
  },
  {
    name: 'takes any other revision for an old sight of the store',
    breaks: 'a tab has another token than the store',
    changes: [
      change(
        'token/record.ts',
        'if (news.revision !== known.revision) return news.revision > known.revision;',
        'if (news.revision !== known.revision) return false;',
      ),
    ],
  },
  {
    name: 'changes the user without an end in between',
    breaks: 'started twice',
    changes: [change('token/events.ts', 'if (before && before.id !== after?.id) {', 'if (before && !after) {')],
  },
  {
    name: 'saves a late answer, and tells of no beginning',
    breaks: 'refreshed after the end',
    changes: [
      ...takesLateAnswers,
      change(
        'token/events.ts',
        'if (after && before?.id !== after.id)',
        'if (after && before && before.id !== after.id)',
      ),
    ],
  },
  {
    name: 'says why there is no refresh now, with the token in it',
    breaks: 'a secret in',
    changes: [
      change(
        'session/refresh.ts',
        'throw unavailableBecause(error);',
        'throw unavailable("No refresh with " + spent?.refresh);',
      ),
    ],
  },
];

/** The changed files of a fault. Throws when a text to be changed is not there, or is there twice. */
export function applied({ name, changes }: Fault, read: (file: string) => string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { file, from, to } of changes) {
    const parts = (texts.get(file) ?? read(file)).split(from);
    if (parts.length !== 2)
      throw new Error(`Fault "${name}": ${file} holds ${parts.length - 1} times, and not once: ${from}`);
    texts.set(file, parts.join(to));
  }
  return texts;
}
