/** Projects with one fault each, on real servers: the doctor finds it, says what to write, and is silent once that is written. */
import { describe, expect, it } from 'vitest';
import { cookies } from './faults/cookies.ts';
import { cors } from './faults/cors.ts';
import type { Fault, Settings } from './faults/fault.ts';
import { mounting } from './faults/mounting.ts';
import { tokens } from './faults/tokens.ts';
import { codesOf, idsOf, look, startProject } from './look.ts';

async function run(fault: Fault, mounted: string, settings: Settings) {
  await using server = await startProject(mounted, settings, {
    ...(fault.ninjaAndAllauth && { ninjaAndAllauth: true }),
    ...(fault.accessSeconds !== undefined && { accessSeconds: fault.accessSeconds }),
  });
  return await look(server.origin + (fault.path ?? '/auth/'), ...(fault.args ?? []));
}

describe.each([
  ['where it is mounted', mounting],
  ['tokens', tokens],
  ['CORS', cors],
  ['cookie mode', cookies],
])('a fault of %s', (_, faults) => {
  it.each(faults)('is found: $fault ($id)', async (fault) => {
    const { mounted, settings = {}, id, level = 'change', writes, leavesOut, cure } = fault;
    const { report, exitStatus, printed } = await run(fault, mounted, settings);
    expect(idsOf(report, level)).toContain(id);
    if (writes !== undefined) expect(codesOf(report, id)).toContain(writes);
    if (leavesOut !== undefined) expect(codesOf(report, id)).not.toContain(leavesOut);
    expect(exitStatus).toBe(report.exitStatus);
    if (level === 'change') expect(exitStatus).toBe(1);
    expect(printed).not.toContain('correct-horse');

    if (cure === undefined) return;
    const cured = await run(fault, cure.mounted ?? mounted, cure.settings ?? {});
    expect(idsOf(cured.report, 'change', 'consider', 'unseen')).not.toContain(id);
  });
});
