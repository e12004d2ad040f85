/** A reverse proxy in front of a real server, as a user's network or a company puts it there. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { passOn, startHost } from '../../helpers/host.ts';
import { countRefreshes, type DjoserServer, type LogEntry, type RefreshCounts } from '../harness.ts';

/** What a gateway answers by itself: Django is not asked. */
export interface OwnAnswer {
  status: number;
  body: string | object;
  headers?: Record<string, string>;
}

export interface Gateway extends AsyncDisposable {
  readonly origin: string;
  /** `<origin>/auth/` */
  readonly baseUrl: string;
  /** What Django answers for a path takes so long (ms) to come back, until 0 is given. Django has done its work by then. */
  holdAnswers(path: string, ms: number): void;
  /** Answers a path by itself, or every path, until it is opened again. */
  close(answer: OwnAnswer, path?: string): void;
  open(): void;
  /** What has reached Django through here. */
  log(): Promise<LogEntry[]>;
  refreshes(): Promise<RefreshCounts>;
  stop(): Promise<void>;
}

/** @param server may have been stopped and started again: it is looked up for each request. */
export async function startGateway(server: () => DjoserServer): Promise<Gateway> {
  const via = `1.1 ${randomUUID()}`;
  const held = new Map<string, number>();
  let closed: { answer: OwnAnswer; path: string | undefined } | null = null;

  const host = await startHost((asked, answer) => {
    const path = asked.url?.split('?')[0] ?? '';
    if (closed && (closed.path === undefined || closed.path === path)) {
      const { status, body, headers } = closed.answer;
      const [type, text] = typeof body === 'string' ? ['text/html', body] : ['application/json', JSON.stringify(body)];
      asked.resume();
      answer.writeHead(status, { 'Content-Type': type, ...headers }).end(text);
      return;
    }
    asked.headers.via = via;
    passOn(server().origin, () => sleep(held.get(path) ?? 0, undefined, { ref: false }))(asked, answer);
  });
  const log = async () => (await server().control.log()).filter((entry) => entry.via === via);
  const origin = host.origin();
  return {
    origin,
    baseUrl: `${origin}/auth/`,
    holdAnswers(path, ms) {
      held.set(path, ms);
    },
    close(answer, path) {
      closed = { answer, path };
    },
    open() {
      closed = null;
    },
    log,
    refreshes: async () => countRefreshes(await log()),
    stop: host.stop,
    [Symbol.asyncDispose]: host.stop,
  };
}
