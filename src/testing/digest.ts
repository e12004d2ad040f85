import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** The length and the SHA-256 of some bytes, for a test to compare. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

export function digestOf(bytes: Uint8Array): Digest {
  return { bytes: bytes.length, sha256: bytesToHex(sha256(bytes)) };
}
