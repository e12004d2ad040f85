import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** The real `setImmediate`: fake timers may replace it later. */
const turn = setImmediate;

/** The bytes in use on the heap after a collection. It lets promises and finalizers run first, because they may hold objects. */
export async function heapInUse(): Promise<number> {
  for (let times = 0; times < 4; times += 1) {
    await new Promise((resolve) => turn(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}
