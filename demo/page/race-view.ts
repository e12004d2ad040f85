import type { Sender } from '../servers/backend.ts';
import { ordinaryDay } from './day.ts';
import { byId, make } from './dom.ts';
import type { Frames } from './frames-view.ts';
import type { Log } from './log.ts';
import type { DemoTab } from './open-tab.ts';
import { isGood, isRefresh, noScore, type Racer, racers, type Score, withRequest } from './score.ts';

const longestStrip = 120;
const credentials = ['ada', 'correct-horse'] as const;

export interface Race {
  /** Plays the ordinary day, unless it is being played. */
  run(): Promise<void>;
  /** Ends it where it is. */
  stop(): void;
}

/** Two clients on one server: what each of them sends, and how often the visitor has to type the password again. */
export function connectRace(tab: DemoTab, frames: Frames, log: Log): Race {
  const { auth, backend, byHand, otherTabs, settings } = tab;
  const words = byId('p', 'race-words');
  const button = byId('button', 'race-run');
  let day = new AbortController();
  let score: Record<Racer, Score> = { byHand: noScore, latchkey: noScore };
  let seenAt = performance.now();

  function show(racer: Racer): void {
    for (const [name, value] of Object.entries(score[racer]))
      byId('dd', `${racer}-${name}`).textContent = String(value);
    byId('dd', `${racer}-lost`).parentElement?.toggleAttribute('data-lost', score[racer].lost > 0);
  }
  function update(racer: Racer, next: Score): void {
    score = { ...score, [racer]: next };
    show(racer);
  }
  const isRacer = (sender: Sender): sender is Racer => racers.some((racer) => racer === sender);

  backend.watch((seen) => {
    seenAt = performance.now();
    if (!isRacer(seen.sender)) return;
    update(seen.sender, withRequest(score[seen.sender], seen));
    const kind = isRefresh(seen.path) ? 'square-refresh' : 'square-call';
    const strip = byId('ol', `${seen.sender}-strip`);
    strip.append(make('li', `square ${kind} ${isGood(seen.status) ? 'square-good' : 'square-bad'}`));
    while (strip.children.length > longestStrip) strip.firstElementChild?.remove();
  });
  otherTabs.listen((message) => {
    if (message.kind !== 'lost' || !isRacer(message.sender)) return;
    const { lost } = score[message.sender];
    update(message.sender, { ...score[message.sender], lost: lost + 1 });
    if (message.sender === 'byHand')
      log.add({ tone: 'bad', text: `The script by hand has lost its session in tab ${message.tab}.` });
  });

  async function logIn(): Promise<void> {
    const [username, password] = credentials;
    await Promise.all([
      byHand.isLoggedIn() ? undefined : byHand.logIn(username, password).catch(() => {}),
      auth.state.status === 'authenticated' ? undefined : auth.login({ username, password }).catch(() => {}),
    ]);
  }

  /** Answers come late where the visitor has made the network slow. */
  async function quiet(): Promise<void> {
    const enoughMs = 500 + 2 * settings.read().latencyMs;
    seenAt = performance.now();
    while (performance.now() - seenAt < enoughMs) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  function reset(): void {
    for (const racer of racers) {
      update(racer, noScore);
      byId('ol', `${racer}-strip`).replaceChildren();
    }
    words.textContent = 'Both start from nothing.';
  }

  async function weather(now: 'fine' | 'down'): Promise<void> {
    settings.change({ weather: now });
    await backend.apply(settings.read());
  }

  async function run(): Promise<void> {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    day = new AbortController();
    const { signal } = day;
    showNone(false);
    reset();
    try {
      await weather('fine');
      await ordinaryDay({
        say: (text) => (words.textContent = text),
        logIn,
        openTabs: () => frames.atLeast(2),
        reloadTabs: frames.reload,
        callInEveryTab: (times) => otherTabs.tell({ kind: 'call', times }),
        expireAccess: backend.expireAccess,
        weather,
        quiet,
        score: () => score,
        throwIfStopped: () => signal.throwIfAborted(),
      });
      showNone(score.latchkey.lost === 0);
    } catch (error) {
      if (!signal.aborted) throw error;
      words.textContent = 'The day was stopped: you have begun something else.';
      await weather('fine');
    } finally {
      button.setAttribute('aria-disabled', 'false');
    }
  }

  /** After a whole day, no lost session is an answer; before that it is just a 0. */
  function showNone(isSure: boolean): void {
    byId('dd', 'latchkey-lost').parentElement?.toggleAttribute('data-none', isSure);
  }

  button.addEventListener('click', run);
  byId('button', 'race-login').addEventListener('click', async () => {
    await logIn();
    words.textContent = 'Both are logged in. Make trouble, then let every tab call.';
  });
  byId('button', 'race-calls').addEventListener('click', () => otherTabs.tell({ kind: 'call', times: 5 }));
  byId('button', 'race-reset').addEventListener('click', reset);
  return { run, stop: () => day.abort() };
}
