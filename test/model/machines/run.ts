import { vi } from 'vitest';
import { addApp, type Machine } from './app.ts';
import { createCalls } from './calls.ts';
import { passwords } from './names.ts';
import { play } from './play.ts';
import { openRealm } from './realm.ts';
import { judgeAtRest } from './rest.ts';
import { seedAll } from './seeded.ts';
import type { Setting } from './setting.ts';
import type { Step } from './steps.ts';
import { createTime, startMs } from './time.ts';

/** Runs a program on a machine, and returns what was wrong with it. `ran` counts the steps that had something to do. */
export async function run(setting: Setting, program: readonly Step[], ran: Map<string, number>): Promise<string[]> {
  vi.clearAllTimers();
  vi.setSystemTime(startMs);
  const random = seedAll(setting.seed);
  const realm = openRealm();
  const time = createTime();
  const found: string[] = [];
  const questions: Promise<void>[] = [];
  const wrong = (what: string) => void found.push(what);
  const spot = (text: string, where: string) => {
    const secrets = machine.stages.flatMap(({ world }) => [...world.families.secrets]);
    for (const secret of [...secrets, ...Object.values(passwords)])
      if (text.includes(secret)) wrong(`a secret in ${where}`);
  };
  const machine: Machine = {
    setting,
    time,
    realm,
    device: { clockSetAt: Number.NEGATIVE_INFINITY, sleptAt: Number.NEGATIVE_INFINITY, hasJumped: false },
    calls: createCalls(time, wrong, spot),
    asked: new Map(),
    stages: [],
    random,
    wrong,
    spot,
    ask: (question) => void questions.push(question),
  };
  try {
    const first = addApp(machine);
    const second = setting.second === 'none' ? first : addApp(machine);
    for (const stage of machine.stages) stage.tabs.open();
    await machine.calls.pass(10);
    for (const [index, step] of program.entries()) {
      if (step.op === 'elsewhere') await play(second, step.step, index, ran, second === first ? '' : 'elsewhere ');
      else await play(first, step, index, ran);
      await machine.calls.pass(1);
    }
    await judgeAtRest(machine.stages);
    await Promise.all(questions);
  } finally {
    realm.close();
    vi.restoreAllMocks();
  }
  return found;
}
