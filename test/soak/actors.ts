/** Those who act in a soak run, each with a chance of its own: the tabs, and the person at the browser. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.ts';
import type { Ledger } from './ledger.ts';
import type { User } from './places.ts';
import type { Asked, Slot } from './slot.ts';

/** Waits, but not beyond the end of the run. */
const wait = (ms: number, over: AbortSignal): Promise<void> => sleep(ms, undefined, { signal: over }).catch(() => {});

export type Deed = 'reload' | 'closeAndOpen' | 'awayAndBack' | 'freeze';

/** The application asks about once a second, whether anybody looks at it or not: as one does that a WebSocket tells of news. */
export async function asking(
  slot: Slot,
  chance: Chance,
  over: AbortSignal,
  heard: (asked: Asked, askedAt: number) => void,
) {
  const open = new Set<Promise<void>>();
  while (!over.aborted) {
    await wait(chance.between(700, 1_300), over);
    if (slot.isBusy) continue;
    const askedAt = Date.now();
    const asked = slot.ask().then((asked) => void (asked && heard(asked, askedAt)));
    open.add(asked);
    asked.finally(() => open.delete(asked));
  }
  await Promise.all(open);
}

/** Every now and then something happens to the tab. */
export async function happening(
  slot: Slot,
  deeds: readonly Deed[],
  chance: Chance,
  over: AbortSignal,
  did: (deed: Deed) => void,
) {
  const what: Record<Deed, () => Promise<void>> = {
    reload: slot.reload,
    async closeAndOpen() {
      await slot.close();
      await wait(chance.between(0, 8_000), over);
      await slot.open();
    },
    async awayAndBack() {
      await slot.goOn('second');
      await wait(chance.between(0, 6_000), over);
      await slot.back();
    },
    async freeze() {
      await slot.freeze();
      // Longer than a token lives, now and then.
      await wait(chance.between(2_000, 75_000), over);
      await slot.thaw();
    },
  };
  while (!over.aborted) {
    await wait(chance.between(8_000, 40_000), over);
    if (over.aborted || deeds.length === 0) return;
    const deed = chance.oneOf(deeds);
    await slot.alone(what[deed]);
    did(deed);
  }
}

/** The person looks at one tab after another. */
export async function looking(slots: readonly Slot[], chance: Chance, over: AbortSignal, did: () => void) {
  while (!over.aborted) {
    await wait(chance.between(3_000, 12_000), over);
    const free = slots.filter(({ isBusy }) => !isBusy);
    if (over.aborted || free.length === 0) continue;
    const slot = chance.oneOf(free);
    await slot.alone(slot.lookAt);
    did();
  }
}

/** The person logs out and in again, in any tab that is awake, or logs somebody else in. */
export async function changing(slots: readonly Slot[], ledger: Ledger, chance: Chance, over: AbortSignal) {
  const inSome = async (work: (slot: Slot) => Promise<void>) => {
    const free = slots.filter(({ isBusy }) => !isBusy);
    const slot = chance.oneOf(free.length > 0 ? free : slots);
    await slot.alone(() => work(slot));
  };
  const login = (user: User) => inSome((slot) => ledger.login(slot.index, user, () => slot.login(user)));
  await login('ada');
  while (!over.aborted) {
    await wait(chance.between(20_000, 90_000), over);
    if (over.aborted) return;
    if (chance.share() < 0.4) {
      await login(ledger.user === 'ada' ? 'bob' : 'ada');
      continue;
    }
    await inSome((slot) => ledger.logout(slot.index, slot.logout));
    await wait(chance.between(300, 4_000), over);
    await login(chance.oneOf(['ada', 'ada', 'bob']));
  }
}
