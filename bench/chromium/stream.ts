import type { ServerResponse } from 'node:http';

/** What a server has done for one answer that is larger than any buffer. */
export interface Stream {
  /** Bytes that the server has given to the connection so far. */
  readonly written: number;
  /** The time (epoch ms) at which the connection or the answer ended. */
  readonly closedAt: Promise<number>;
}

const chunk = Buffer.alloc(64_000, 7);

/** Writes so many bytes in chunks, and never more than the connection takes: after a full buffer it waits for `drain`. */
export function streamTo(response: ServerResponse, bytes: number): Stream {
  let written = 0;
  const closedAt = new Promise<number>((resolve) => {
    response.on('close', () => resolve(Date.now()));
  });
  const write = () => {
    let hasRoom = true;
    while (hasRoom && written < bytes && !response.destroyed) {
      const next = chunk.subarray(0, bytes - written);
      written += next.length;
      hasRoom = response.write(next);
    }
    if (written >= bytes) response.end();
  };
  response.on('drain', write);
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' });
  write();
  return {
    get written() {
      return written;
    },
    closedAt,
  };
}
