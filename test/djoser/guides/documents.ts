/** The files of `server/documents.py`, made anew for each file of tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A PNG of 3 × 1 points. */
const photo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAABCAIAAACUgoPjAAAAC0lEQVR4nGNggAEAAAoAAX+AdF4AAAAASUVORK5CYII=',
  'base64',
);

/** Thirty seconds of silence: a WAV file, which every browser plays in a `<video>`, of more than one part. */
function silence(): Buffer {
  const rate = 44_100;
  const bytes = rate * 2 * 30;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // one channel
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(bytes, 40);
  return Buffer.concat([header, Buffer.alloc(bytes)]);
}

const talk = silence();
const folder = mkdtempSync(join(tmpdir(), 'latchkey-documents-'));
for (const name of ['photo.png', 'letter.png']) writeFileSync(join(folder, name), photo);
writeFileSync(join(folder, 'talk.wav'), talk);
afterAll(() => rmSync(folder, { recursive: true }));

export const documents = {
  settings: { ROOT_URLCONF: 'guide_urls', DOCUMENTS_DIR: folder, FILE_ADDRESS_SECONDS: 600 },
  photoWidth: 3,
  talk,
} as const;
