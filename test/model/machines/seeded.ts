import { vi } from 'vitest';

/** Makes everything that is random in a run repeatable: `Math.random` and `crypto.getRandomValues`. Returns the generator. */
export function seedAll(seed: number): () => number {
  let state = seed >>> 0;
  // Mulberry32.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  vi.spyOn(Math, 'random').mockImplementation(next);
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    const words = array as unknown as { length: number; [index: number]: number };
    for (let at = 0; at < words.length; at += 1) words[at] = Math.floor(next() * 2 ** 32);
    return array;
  });
  return next;
}
