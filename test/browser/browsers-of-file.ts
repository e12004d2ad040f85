import { it } from 'vitest';
import { browsers, type EngineName } from './tab.ts';

/**
 * The browsers in which the tests of a file run: `only` one, or all. Without such a browser the file has one skipped test, whose title is
 * the reason: Vitest takes a file without any test for a mistake.
 */
export function browsersOfFile(only?: EngineName): ReturnType<typeof browsers> {
  const engines = browsers().filter(({ name }) => only === undefined || name === only);
  if (engines.length === 0) it.skip(`runs in ${only ?? 'a browser'}, and LATCHKEY_BROWSERS names none that it can use`);
  return engines;
}
