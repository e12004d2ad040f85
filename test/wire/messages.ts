/** HTTP/1.1 as bytes: where a message begins and ends on a connection, and nothing more. */
import type { Socket } from 'node:net';

export interface Message {
  /** The first line: `POST /auth/jwt/refresh/ HTTP/1.1`. */
  readonly startLine: string;
  /** `name: value`, each as it was sent. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Reads the requests of a connection, one after another. Ends when the other side has closed it. */
export async function* requestsOf(socket: Socket): AsyncGenerator<Message> {
  let bytes: Buffer = Buffer.alloc(0);
  try {
    // The connection is for answers too, so it stays open when there is nothing more to read.
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      bytes = Buffer.concat([bytes, chunk as Buffer]);
      for (let read = takeMessage(bytes); read; read = takeMessage(bytes)) {
        bytes = read.rest;
        yield read.message;
      }
    }
  } catch {
    // The other side has reset the connection.
  }
}

function takeMessage(bytes: Buffer): { message: Message; rest: Buffer } | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [startLine = '', ...headers] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  if (headerOf(headers, 'transfer-encoding') !== undefined)
    throw new Error('A chunked request is not understood here.');
  const bodyAt = end + 4;
  const length = Number(headerOf(headers, 'content-length') ?? '0');
  if (bytes.length < bodyAt + length) return null;
  const body = bytes.subarray(bodyAt, bodyAt + length);
  return { message: { startLine, headers, body }, rest: bytes.subarray(bodyAt + length) };
}

/** A message as it goes over a connection. */
export function bytesOf({ startLine, headers, body }: Message): Buffer {
  return Buffer.concat([Buffer.from(`${[startLine, ...headers].join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

export function headerOf(headers: readonly string[], name: string): string | undefined {
  const line = headers.find((each) => nameOf(each) === name);
  return line?.slice(line.indexOf(':') + 1).trim();
}

/** The message with other values of some headers. */
export function withHeaders(message: Message, given: Readonly<Record<string, string>>): Message {
  const kept = message.headers.filter((each) => !(nameOf(each) in given));
  return { ...message, headers: [...kept, ...Object.entries(given).map(([name, value]) => `${name}: ${value}`)] };
}

const nameOf = (line: string) => line.split(':', 1)[0]?.toLowerCase() ?? '';

/** Whether the end of an answer can be found without the end of its connection. */
export function saysItsLength(answer: Buffer): boolean {
  const head = answer.subarray(0, answer.indexOf('\r\n\r\n')).toString('latin1');
  return /^content-length:/im.test(head) || /^HTTP\/1\.1 (204|304)/.test(head);
}
