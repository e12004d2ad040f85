/** Runs in the page: calls a function and answers as text, whether it returned, resolved, threw or rejected. */
const answer = `(run, args) => {
  const failed = (error) => JSON.stringify({ error: error instanceof Error ? error.name + ': ' + error.message : String(error) });
  const done = (value) => JSON.stringify({ value });
  try {
    const value = run(...args);
    return value && typeof value.then === 'function' ? value.then(done).catch(failed) : done(value);
  } catch (error) {
    return failed(error);
  }
}`;

/** The source of an expression that gives the answer of `run`, or a promise of it. */
export function expression(run: (...args: never[]) => unknown, args: readonly unknown[]): string {
  // An undefined argument is `null` in JSON, and a default of `run` would not apply.
  const list = args.map((arg) => JSON.stringify(arg) ?? 'undefined').join(', ');
  return `(${answer})(${run.toString()}, [${list}])`;
}

/** What the page answered, or what it threw. */
export function unwrap<Result>(text: string): Result {
  const { value, error }: { value: Result; error?: string } = JSON.parse(text);
  if (error !== undefined) throw new Error(`The page threw ${error}`);
  return value;
}
