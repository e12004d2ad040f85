import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Before fake timers replace it. */
const turn = setImmediate;

/** What is still in use on the heap, bytes: after what was let go of in promises and finalizers has gone too. */
export async function heapInUse(): Promise<number> {
  for (let times = 0; times < 4; times += 1) {
    await new Promise((resolve) => turn(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}
