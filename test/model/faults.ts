/** A fault as somebody might write it, and what the model has to say of it. */
export interface Fault {
  readonly name: string;
  /** The invariant that it breaks, in words that the model prints. */
  readonly breaks: string;
  /** One or more places below `src/`: this text, which is there once, becomes that one. */
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

const change = (file: string, from: string, to: string) => ({ file, from, to });

/** For each invariant at least one. The README beside this file shows them as a table. */
export const faults: readonly Fault[] = [
  {
    name: 'spends without another look at the store',
    breaks: 'a one-time refresh token was spent again',
    changes: [
      change(
        'session/attempt.ts',
        '    await reconcile(ledger, vault);\n    const live = current();',
        '    const live = current();',
      ),
    ],
  },
  {
    name: 'takes a server in trouble for a refusal',
    breaks: 'logged out although the server would have gone on',
    changes: [
      change(
        'session/attempt.ts',
        "if (!(error instanceof AuthError) || error.code !== 'session_ended') {",
        'if (!(error instanceof AuthError)) {',
      ),
    ],
  },
  {
    name: 'gives up a session at page load whose access token is over',
    breaks: 'expired with a refresh token at hand',
    changes: [
      change(
        'session/restore.ts',
        'if (!prospects.renewable(live) && !vault.storage.readOnly && !isGood(',
        'if (!vault.storage.readOnly && !isGood(',
      ),
    ],
  },
  {
    name: 'takes a tab that closes for a logout',
    breaks: 'another tab ended it, and none did',
    changes: [
      change(
        'session/engine.ts',
        '    tabs.close();\n',
        '    if (ledger.live) tabs.ended(ledger.live.id);\n    tabs.close();\n',
      ),
    ],
  },
  {
    name: 'ends the session after the store has been cleared, and not with it',
    breaks: 'logged out, and not anonymous in the same tick',
    changes: [
      change(
        'session/logout.ts',
        'const clearing = vault.clear(wiring.cookieMode);',
        'const clearing = vault.clear(wiring.cookieMode);\n    await clearing;',
      ),
    ],
  },
  {
    name: 'saves a late answer, whatever has become of its session',
    breaks: 'a session began by itself after the logout',
    changes: [
      change('session/attempt.ts', 'if (!live) throw sessionEnded();', 'if (!live) return liveSession(asked);'),
    ],
  },
  {
    name: 'resends with the token of whoever is logged in by now',
    breaks: 'went out with the token of',
    changes: [change('session/fetch.ts', 'const renewed = ledger.session(sent.id);', 'const renewed = ledger.live;')],
  },
  {
    name: 'forgets who waits for a refresh that fails',
    breaks: 'never settled',
    changes: [change('session/refresh.ts', 'mine.settle(error);', 'if (!error) mine.settle(null);')],
  },
  {
    name: 'lets the caller see what the store threw',
    breaks: 'an error outside the family',
    changes: [
      change('session/vault.ts', "fail('storage_failed', 'did not keep what was written', error);", 'throw error;'),
    ],
  },
  {
    name: 'arms the timer only when something changes',
    breaks: 'a tab in sight let its token run out',
    changes: [change('session/engine.ts', '.catch(ignore).then(schedule.plan);', '.catch(ignore);')],
  },
  {
    name: 'arms another timer and keeps the old one',
    breaks: 'timers of',
    changes: [change('session/schedule.ts', '    clearTimeout(timer);\n', '')],
  },
  {
    name: 'keeps the timer of a client that is disposed',
    breaks: 'timers left behind',
    changes: [change('session/engine.ts', '    schedule.stop();\n', '')],
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
      change('session/reconcile.ts', "if (live && vault.storage.shared && !isProbe(live)) ledger.end('otherTab');", ''),
    ],
  },
  {
    name: 'takes any other revision for an old sight of the store',
    breaks: 'a tab has another token than the store',
    changes: [change('session/reconcile.ts', 'stored.revision < live.revision', 'stored.revision !== live.revision')],
  },
  {
    name: 'changes the user without an end in between',
    breaks: 'started twice',
    changes: [change('session/reconcile.ts', "    if (live && !isProbe(live)) ledger.end('otherTab');\n", '')],
  },
  {
    name: 'saves a late answer, and tells of no beginning',
    breaks: 'refreshed after the end',
    changes: [
      change('session/attempt.ts', 'if (!live) throw sessionEnded();', 'if (!live) return liveSession(asked);'),
      change('session/ledger.ts', "state.status !== 'authenticated';", "state.status === 'restoring';"),
    ],
  },
  {
    name: 'says why there is no refresh now, with the token in it',
    breaks: 'a secret in',
    changes: [
      change(
        'session/attempt.ts',
        'throw unavailableBecause(error);',
        'throw unavailable("No refresh with " + spent.refresh);',
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
