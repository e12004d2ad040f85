import { describeBody } from './body.ts';
import type { CallLog } from './calls.ts';
import { networkError } from './errors.ts';
import type { Incoming } from './exchange.ts';
import { type Failures, fail } from './failures.ts';
import type { Latency } from './options.ts';
import type { Delivery } from './render.ts';
import { travel } from './travel.ts';

/** The parts of the server that are needed to send a request. */
export interface Backend {
  calls(): CallLog;
  failures(): Failures;
  latency(): Latency;
  now(): number;
  /** Returns the names of the endpoint at this address, or an empty list when it has none. Null when there is no server at this address. */
  endpointsAt(url: URL, method: string): readonly string[] | null;
  handle(incoming: Incoming): Promise<Delivery>;
}

/** A request that is being sent. Its headers are separate, because a browser's `Request` accepts no `Cookie` and no `Origin`. */
export interface Outgoing {
  readonly request: Request;
  readonly headers: Headers;
  readonly signal: AbortSignal | null;
  /** The body, when the caller of `fetch` gave it as text; else null. Such a body can be read without waiting. */
  readonly text: string | null;
}

/** A response, with the request that it answers. */
export interface Exchanged extends Delivery {
  readonly incoming: Incoming;
}

/** Sends one request: adds it to the calls, waits half of the latency, lets the server handle it, and waits the other half. */
export async function send(backend: Backend, outgoing: Outgoing): Promise<Exchanged> {
  const { headers, request, signal } = outgoing;
  signal?.throwIfAborted();
  const { method } = request;
  const url = new URL(request.url);
  const endpoints = backend.endpointsAt(url, method);
  const call = backend.calls().open(request, headers, endpoints ?? [], backend.now());
  const failure = backend.failures().take(endpoints ?? [], url.pathname) ?? null;
  const latency = backend.latency();
  const latencyMs = typeof latency === 'number' ? latency : latency({ method, path: url.pathname });

  const incoming = await receive(outgoing, url);
  call.body = describeBody(incoming);
  await travel(latencyMs / 2, signal);
  const work = async () => {
    if (endpoints === null) throw networkError();
    return backend.handle(incoming);
  };
  const delivery = await fail(failure, incoming.request, signal, work);
  await travel(latencyMs / 2, signal);
  call.status = delivery.response.status;
  return { ...delivery, incoming };
}

async function receive({ headers, request, text: given }: Outgoing, url: URL): Promise<Incoming> {
  const { method } = request;
  const contentType = request.headers.get('Content-Type');
  const cookies = parseCookies(headers.get('Cookie') ?? '');
  const sent = given === null ? new Uint8Array(await request.arrayBuffer()) : null;
  const text = given ?? new TextDecoder().decode(sent ?? undefined);
  const bytes = () => sent ?? new TextEncoder().encode(text);
  const rebuild = () => new Request(url, { method, headers, body: text === '' ? null : bytes() });
  return { method, url, headers, contentType, cookies, text, bytes, request: rebuild };
}

function parseCookies(header: string): ReadonlyMap<string, string> {
  const pairs = header.split(';').map((pair) => pair.trim().split('='));
  return new Map(pairs.map(([name = '', ...value]) => [name, value.join('=')]));
}
