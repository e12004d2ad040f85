/** `MODEL_TRACE=1` prints what happens in a run, for the search of a cause. */
export const isTraced = Boolean(process.env.MODEL_TRACE);

/** Prints one line with the true time, ms since the start. */
export function trace(ms: number, what: string): void {
  if (isTraced) console.log(`${ms} ${what}`);
}
