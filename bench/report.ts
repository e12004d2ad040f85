/** What one row of the bench found. */
export interface Finding {
  readonly title: string;
  /** What was done, and how to read it, in a sentence or two. */
  readonly how: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What of this the project has set itself a limit for. */
  readonly bounds?: readonly Bound[];
}

/** A limit that was set before anything was measured, and what was found. */
export interface Bound {
  readonly what: string;
  readonly limit: string;
  readonly found: string;
  readonly isKept: boolean;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** The median, and between what nine of ten lay. */
export function spread(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN).toFixed(digits);
  return `${at(0.5)} (${at(0.05)}–${at(0.95)})`;
}
