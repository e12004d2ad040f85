/** Where an instant is in the picture, px. */
export interface Scale {
  readonly width: number;
  x(at: number): number;
  /** How far apart two neighbouring instants are drawn, px. */
  widthOf(ms: number): number;
}

/** What is this short apart is drawn on top of each other, ms; and this many times longer takes one step more, px. */
const instantMs = 15;
const stepPx = 44;

/**
 * Squeezed time: a refresh takes 80 ms and a token lives for five minutes, and both must be seen. The distance between two neighbouring
 * instants grows with the logarithm of the time between them. `instants` in order; `zoom` 1 is the normal size.
 */
export function createScale(instants: readonly number[], zoom: number): Scale {
  const widthOf = (ms: number) => Math.max(0, zoom * stepPx * Math.log10(1 + ms / instantMs));
  const places: number[] = [];
  let width = 0;
  for (const [index, at] of instants.entries()) {
    if (index > 0) width += widthOf(at - (instants[index - 1] ?? at));
    places.push(width);
  }

  return {
    width,
    widthOf,
    x(at) {
      let low = 0;
      let high = instants.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((instants[middle] ?? 0) <= at) low = middle + 1;
        else high = middle;
      }
      const before = instants[low - 1];
      const after = instants[low];
      if (before === undefined) return 0;
      const from = places[low - 1] ?? 0;
      if (after === undefined) return from + widthOf(at - before);
      return from + (((places[low] ?? from) - from) * (at - before)) / (after - before);
    },
  };
}
