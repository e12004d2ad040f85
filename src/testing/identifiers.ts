import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Makes `jti`s, keys and cookie values. No two values of one server are the same. */
export interface Identifiers {
  /** Returns lower-case hexadecimal text of at most 64 characters. */
  hex(length: number): string;
}

export function createIdentifiers(random: () => number): Identifiers {
  let count = 0;
  return {
    hex(length) {
      count += 1;
      return bytesToHex(sha256(utf8ToBytes(`${count}:${random()}`))).slice(0, length);
    },
  };
}
