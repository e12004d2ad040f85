/** Converts times into positions in the picture, px. */
export interface Scale {
  readonly width: number;
  x(at: number): number;
  /** Returns the distance between two neighbouring times in the picture, px. */
  widthOf(ms: number): number;
}

/**
 * Times that are much less than `instantMs` apart are drawn at almost one position. A time that is ten times as long takes about `stepPx`
 * more.
 */
const instantMs = 15;
const stepPx = 44;

/**
 * Creates a logarithmic scale: a refresh takes 80 ms and a token lives for five minutes, and both must be visible. The distance between two
 * neighbouring times grows with the logarithm of their difference. `instants` must be sorted; `zoom` 1 is the normal size.
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
