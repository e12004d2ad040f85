/** What is drawn in a soak run: all of it from one seed, which is printed. `SOAK_SEED` draws the same again. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

export interface Chance {
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  /** From 0 up to, but not including, 1. */
  share(): number;
  oneOf<Item>(items: readonly Item[]): Item;
}

/** Draws for several who act beside each other: what one of them draws does not depend on how often another has drawn. */
export function createChances(seed: number, count: number): Chance[] {
  const generator = xoroshiro128plus(seed);
  return Array.from({ length: count }, () => {
    const mine = generator.clone();
    generator.jump();
    return chanceOf(mine);
  });
}

function chanceOf(generator: JumpableRandomGenerator): Chance {
  const between = (least: number, most: number) => uniformInt(generator, least, most);
  return {
    between,
    share: () => between(0, 2 ** 30 - 1) / 2 ** 30,
    oneOf<Item>(items: readonly Item[]) {
      const drawn = items[between(0, items.length - 1)];
      if (drawn === undefined) throw new RangeError('There is nothing to draw from.');
      return drawn;
    },
  };
}
