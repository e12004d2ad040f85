/** Projects with one fault each, on real servers: the doctor finds it, says what to write, and is silent once that is written. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { read, root } from '../../docs/pages.ts';
import { cookies } from './faults/cookies.ts';
import { cors } from './faults/cors.ts';
import type { Fault, Settings } from './faults/fault.ts';
import { mounting } from './faults/mounting.ts';
import { type Seen, withTables } from './faults/table.ts';
import { tokens } from './faults/tokens.ts';
import { codesOf, idsOf, look, startProject } from './look.ts';

async function run(fault: Fault, mounted: string, settings: Settings) {
  await using server = await startProject(mounted, settings, {
    ...(fault.ninjaAndAllauth && { ninjaAndAllauth: true }),
    ...(fault.accessSeconds !== undefined && { accessSeconds: fault.accessSeconds }),
  });
  return await look(server.origin + (fault.path ?? '/auth/'), ...(fault.args ?? []));
}

const groups = [
  ['Where it is mounted', mounting],
  ['Tokens', tokens],
  ['CORS', cors],
  ['Cookie mode', cookies],
] as const;
const seen = new Map<Fault, Seen>();

describe.each(groups)('a fault of %s', (_, faults) => {
  it.each(faults)('is found: $fault ($id)', async (fault) => {
    const { mounted, settings = {}, id, level = 'change', writes, leavesOut, cure } = fault;
    const { report, exitStatus, printed } = await run(fault, mounted, settings);
    const isFound = idsOf(report, level).includes(id);
    const cured = cure && (await run(fault, cure.mounted ?? mounted, cure.settings ?? {}));
    const stays = cured ? idsOf(cured.report, 'change', 'consider', 'unseen').includes(id) : null;
    seen.set(fault, { fault, isFound, isSilentOnceMended: stays === null ? null : !stays });

    expect(idsOf(report, level)).toContain(id);
    if (writes !== undefined) expect(codesOf(report, id)).toContain(writes);
    if (leavesOut !== undefined) expect(codesOf(report, id)).not.toContain(leavesOut);
    expect(exitStatus).toBe(report.exitStatus);
    if (level === 'change') expect(exitStatus).toBe(1);
    expect(printed).not.toContain('correct-horse');
    expect(stays).not.toBe(true);
  });
});

// `vitest run --project djoser test/djoser/doctor/faults.test.ts -u` writes the page anew.
it('the tables of docs/doctor-faults.md have each fault, and what was seen of it', async ({ skip }) => {
  const drawn = groups.map(([name, faults]) => [name, faults.flatMap((fault) => seen.get(fault) ?? [])] as const);
  if (groups.some(([, faults]) => faults.some((fault) => !seen.has(fault))))
    skip('only some of the faults were tested');
  const page = 'docs/doctor-faults.md';
  await expect(withTables(read(page), drawn)).toMatchFileSnapshot(join(root, page));
});
