import { expect, it } from 'vitest';
import { recordOf, type StoredSession, type TokenStorage } from '../../src/platform/storage.ts';
import { createVault } from '../../src/session/vault.ts';

const record = recordOf({ id: 's1', access: 'A2', refresh: 'R2', revision: 2 });

/** A store in which another tab's record stands as soon as ours was written. */
function setUpOvertaken(theirs: StoredSession | null, times: number) {
  const written: (string | null)[] = [];
  let stored: StoredSession | null = null;
  const storage: TokenStorage = {
    shared: true,
    read: () => stored,
    write(session) {
      written.push(session.access);
      stored = written.length > times ? session : theirs;
    },
    clear() {
      stored = null;
    },
  };
  const warnings: string[] = [];
  const vault = createVault(
    storage,
    (code) => warnings.push(code),
    () => 0,
  );
  return { vault, written, warnings };
}

it.each<[string, StoredSession | null]>([
  ['a newer pair of the same session', { ...record, access: 'A3', refresh: 'R3', revision: 3 }],
  ['another pair of the same session that is no older', { ...record, access: 'A0', refresh: 'R0' }],
  ['a session that began meanwhile', { ...record, id: 's2', access: 'B1', refresh: 'S1' }],
  ['nothing', null],
])('does not write again over %s', (_, theirs) => {
  const { vault, written, warnings } = setUpOvertaken(theirs, 1);
  vault.write(record);
  expect(written).toEqual(['A2']);
  expect(warnings).toEqual(['storage_failed']);
});

it('leaves the pair that another tab has saved a moment before or after, and does not call that a failure', () => {
  const theirs = { ...record, access: 'A0', refresh: 'R0', savedAt: record.savedAt + 5 };
  const { vault, written, warnings } = setUpOvertaken(theirs, 1);
  vault.write(record);
  expect([written, warnings, vault.failed]).toEqual([['A2'], [], false]);
  expect(vault.read()).toEqual(theirs);
});

it('writes again over an older pair of the same session, as often as tabs may write one at once', () => {
  const older = { ...record, access: 'A1', refresh: 'R1', revision: 1 };
  const thrice = setUpOvertaken(older, 3);
  thrice.vault.write(record);
  expect([thrice.written, thrice.warnings]).toEqual([['A2', 'A2', 'A2', 'A2'], []]);
  const always = setUpOvertaken(older, 99);
  always.vault.write(record);
  expect([always.written.length, always.warnings]).toEqual([6, ['storage_failed']]);
});

it('writes again over a session that is over', () => {
  const { vault, written, warnings } = setUpOvertaken({ ...record, id: 's0', access: 'A0' }, 1);
  vault.bury('s0');
  vault.write(record);
  expect([written, warnings]).toEqual([['A2', 'A2'], []]);
});

it('shows what was written last as it is, also when it had been said to be over', () => {
  const { vault, written } = setUpOvertaken(null, 0);
  vault.bury('s1');
  vault.write(record);
  expect(vault.read()).toEqual(record);
  expect(written).toEqual(['A2']);
});
