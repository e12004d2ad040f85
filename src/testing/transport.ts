import { parseBody } from './body.ts';
import type { CallLog } from './calls.ts';
import { digestOf } from './digest.ts';
import { networkError } from './errors.ts';
import type { Incoming } from './exchange.ts';
import { type Failures, fail } from './failures.ts';
import type { Latency } from './options.ts';
import type { Delivery } from './render.ts';
import { travel } from './travel.ts';

/** What the wire needs of the server behind it. */
export interface Backend {
  calls(): CallLog;
  failures(): Failures;
  latency(): Latency;
  now(): number;
  /** The names of the endpoint at this address, the best one first; null where there is no server at all. */
  endpointsAt(url: URL, method: string): readonly string[] | null;
  handle(incoming: Incoming): Promise<Delivery>;
}

/** A request on its way. The headers are beside it, since a browser's `Request` takes no `Cookie` and no `Origin`. */
export interface Outgoing {
  readonly request: Request;
  readonly headers: Headers;
  readonly signal: AbortSignal | null;
  /** The body where the caller gave text: there is nothing to wait for then. */
  readonly text: string | null;
}

/** What came back, and what was sent for it. */
export interface Exchanged extends Delivery {
  readonly incoming: Incoming;
}

/** Sends one request: logged at once, half the latency there, the work, half the latency back. */
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
  const common = { method, url, headers, contentType, cookies: parseCookies(headers.get('Cookie') ?? '') };
  if (contentType?.toLowerCase().startsWith('multipart/form-data')) {
    const copy = request.clone();
    const form = await readForm(request);
    return { ...common, request: () => copy.clone(), text: '', bytes: () => new Uint8Array(), form };
  }
  if (given !== null) return { ...common, ...body(given, () => new TextEncoder().encode(given)) };
  const bytes = new Uint8Array(await request.arrayBuffer());
  return { ...common, ...body(new TextDecoder().decode(bytes), () => bytes) };

  function body(text: string, bytes: Incoming['bytes']) {
    const rebuild = () => new Request(url, { method, headers, body: text === '' ? null : bytes() });
    return { request: rebuild, text, bytes, form: null };
  }
}

/** The parts of a form: text as it is, files as their digests. */
async function readForm(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const parts: Record<string, unknown> = {};
  for (const [name, value] of await request.formData()) {
    parts[name] = typeof value === 'string' ? value : digestOf(new Uint8Array(await value.arrayBuffer()));
  }
  return parts;
}

function parseCookies(header: string): ReadonlyMap<string, string> {
  const pairs = header.split(';').map((pair) => pair.trim().split('='));
  return new Map(pairs.map(([name = '', ...value]) => [name, value.join('=')]));
}

function describeBody(incoming: Incoming): unknown {
  if (incoming.text === '' && incoming.form === null) return undefined;
  try {
    return parseBody(incoming);
  } catch {
    return incoming.text;
  }
}
