// @vitest-environment happy-dom
import * as Sentry from '@sentry/browser';
import { afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { openDay } from './mishaps.ts';
import { reportToSentry } from './sentry.ts';

/** What Sentry would have sent, in place of a request: an envelope each, as text. */
let sent: string[];
const events = () =>
  sent.flatMap((text) => {
    const [, items] = JSON.parse(text) as [object, [{ type: string }, Sentry.Event][]];
    return items.flatMap(([{ type }, event]) => (type === 'event' ? [event] : []));
  });

/** Sentry's own default settings, with a transport that keeps everything. */
function startSentry(options: Sentry.BrowserOptions = {}): void {
  sent = [];
  const transport = () => ({
    send: async (envelope: unknown) => {
      sent.push(JSON.stringify(envelope));
      return {};
    },
    flush: async () => true,
  });
  Sentry.getIsolationScope().clearBreadcrumbs();
  Sentry.init({ dsn: 'https://key@sentry.example.com/1', transport, ...options });
}

afterEach(() => Sentry.close());

/** The page's `fetch`, which Sentry puts its own around, once. A bound function looks native, as Sentry wants it. */
let answer: typeof fetch;
beforeAll(() => {
  const ask: typeof fetch = (input, init) => answer(input, init);
  vi.stubGlobal('fetch', ask.bind(null));
});

function day() {
  const opened = openDay((server) => {
    answer = server;
    return (input, init) => fetch(input, init);
  });
  onTestFinished(() => opened.auth.dispose());
  return opened;
}

async function report(options?: Sentry.BrowserOptions) {
  const { auth, run, caught, tells } = day();
  startSentry(options);
  const stop = reportToSentry(auth);
  await run();
  for (const error of caught) Sentry.captureException(error);
  console.error('An app logs what it has caught.', ...caught);
  Sentry.captureMessage('the last report of the day');
  await Sentry.flush();
  stop();
  return { caught, tells };
}

const settings: [string, () => Sentry.BrowserOptions][] = [
  ['Sentry’s default settings', () => ({})],
  [
    'httpClientIntegration, which reports the headers of failed requests',
    () => ({ integrations: [Sentry.httpClientIntegration({ failedRequestStatusCodes: [[400, 599]] })] }),
  ],
];
test.each(settings)(
  'nothing that is sent holds a token or a password, without any beforeSend: %s',
  async (_, options) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { caught, tells } = await report(options());
    expect(caught).toHaveLength(6);
    expect(events().length).toBeGreaterThan(caught.length);
    expect(sent.filter(tells)).toEqual([]);
  },
);

test('with httpClientIntegration Sentry hides the header of the token itself', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await report(settings[1]?.[1]());
  expect(sent.join()).toContain('"Authorization":"[Filtered]"');
});

test('the traces tell the story of a session, beside the requests that Sentry saw itself', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await report();
  const breadcrumbs = events().at(-1)?.breadcrumbs ?? [];
  const auth = breadcrumbs.filter(({ category }) => category === 'auth');
  expect(auth.map(({ message }) => message)).toEqual([
    'session started: login',
    'refresh failed, the session stays',
    'refresh failed, the session stays',
    'refresh failed, the session stays',
    'refresh failed, the session stays',
    'token refreshed: manual',
    'session ended: rejected',
  ]);
  expect(auth[1]?.data).toMatchObject({ status: 503 });
  expect(auth.at(-1)?.data).toMatchObject({ status: 401, serverCode: 'token_not_valid' });
  expect(breadcrumbs.filter(({ category }) => category === 'fetch').length).toBeGreaterThan(5);
});

test('a refresh that fails is no report. A refused session is one, and a warning about the app is one', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await report();
  const messages = events().flatMap(({ message }) => message ?? []);
  expect(messages).toEqual(['auth: unknown_refusal', 'auth: session rejected', 'the last report of the day']);
});

test('the report names the user by id, until the user is gone', async () => {
  const { auth } = day();
  startSentry();
  const stop = reportToSentry(auth);
  Sentry.captureMessage('nobody');
  await auth.login({ username: 'ada', password: 'correct-horse' });
  Sentry.captureMessage('ada');
  await auth.logout();
  Sentry.captureMessage('nobody again');
  await Sentry.flush();
  stop();
  expect(events().map(({ user }) => user?.id ?? null)).toEqual([null, '1', null]);
});
