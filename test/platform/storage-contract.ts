import { describe, expect, it } from 'vitest';
import type { StorageClient, TokenStorage } from '../../src/platform/token-storage.ts';
import { ending, type StoredSession } from '../../src/token/record.ts';
import { jwt } from '../token/jwt.ts';

/** A storage under test, and how to look behind it. */
export interface Subject {
  readonly storage: TokenStorage;
  /** Another page load: a new storage on what was kept. Absent for what lives in the page only. */
  reload?(): TokenStorage;
  /** Everything that is kept, by its name. */
  kept?(): Record<string, string>;
  /** Writes as a stranger would, to where the record is. */
  scribble?(text: string): void;
  /** What is kept tells of a session and holds none of its tokens. */
  readonly hint?: boolean;
}

const at = 1_800_000_000_000;

export const saved: StoredSession = {
  version: 2,
  server: 'https://api.example.test/auth/',
  user: '1',
  id: 'k3-9f-x1',
  startedAt: at - 600_000,
  access: jwt({ iat: 1_800_000_000, exp: 1_800_000_300, user_id: '1', name: 'Zoë; 50% "=", \\' }),
  revision: 3,
  askedAt: at,
  expiresAt: at + 300_000,
  lifetimeMs: 300_000,
  refresh: jwt({ iat: 1_800_000_000, exp: 1_800_086_400, jti: 'f00' }),
  refreshRevision: 3,
  remember: true,
  scheme: 'JWT',
};

/** What a storage is told of a client of this name. */
export const clientOf = (name: string, more: Partial<StorageClient> = {}): StorageClient => ({
  name,
  server: '',
  warn: () => {},
  changed: () => {},
  ...more,
});

const records: [what: string, session: StoredSession][] = [
  ['a whole record', saved],
  ['a record without a refresh token', { ...saved, refresh: null }],
  ['a record without an access token', { ...saved, access: null }],
  ['opaque tokens', { ...saved, access: '9944b09199c62bcf', refresh: 'a/b+c=;,"%41"' }],
  [
    'a record of unknown times, user and scheme',
    { ...saved, expiresAt: null, lifetimeMs: null, user: null, scheme: null },
  ],
  ['a session that is not to be remembered', { ...saved, remember: false }],
  ['the mark of a session that has ended', ending(saved, 'logout')],
];

/** What every storage does, whichever it is: `make` gives one with nothing in it. */
export function storageContract(title: string, make: () => Subject): void {
  describe(title, () => {
    it('has nothing at first', async () => {
      expect(await make().storage.read()).toBe(null);
    });

    it.each(records)('gives back %s', async (_, session) => {
      const { storage } = make();
      await storage.write(session);
      expect(await storage.read()).toEqual({ ...session });
    });

    it('gives back the last record that was written, and none of the one before', async () => {
      const { storage } = make();
      await storage.write(saved);
      const next = { ...saved, id: 'other', access: 'new-access', refresh: null, scheme: null };
      await storage.write(next);
      expect(await storage.read()).toEqual(next);
    });

    it('has nothing after it was cleared, and takes a record again', async () => {
      const subject = make();
      await subject.storage.write({ ...saved, remember: false });
      await subject.storage.clear();
      expect(await subject.storage.read()).toBe(null);
      expect(subject.kept?.() ?? {}).toEqual({});
      await subject.storage.clear();
      await subject.storage.write(saved);
      expect(await subject.storage.read()).toEqual(saved);
    });

    it('keeps nothing of a session that another one has replaced, once that has ended', async () => {
      const { storage, kept } = make();
      await storage.write({ ...saved, remember: false });
      await storage.write({ ...saved, id: 'next', access: 'A2', refresh: 'R2', remember: false });
      await storage.clear();
      expect(kept?.() ?? {}).toEqual({});
    });

    it('keeps clients of different names apart', async () => {
      const { storage } = make();
      const bind = (name: string) => storage.bind?.(clientOf(name));
      const [one, other] = [bind('shop'), bind('admin')];
      if (!one || !other) return expect(make().reload).toBe(undefined);
      await one.write(saved);
      await other.write({ ...saved, id: 'admin-session' });
      expect(await storage.read()).toBe(null);
      await other.clear();
      expect(await one.read()).toEqual(saved);
      expect(await other.read()).toBe(null);
    });

    it('outlives a page load, or lives in the page only and says so', async () => {
      const { storage, reload, hint } = make();
      await storage.write(saved);
      if (!reload) return expect(storage).toMatchObject({ shared: false, volatile: true });
      expect(await reload().read()).toEqual(hint ? { ...saved, access: null, refresh: null } : saved);
    });

    it('shows no secret where it promises to hold none', async () => {
      const { storage, hint, kept } = make();
      if (!hint) return expect(storage.kind).toBeTruthy();
      await storage.write(saved);
      const text = JSON.stringify(kept?.());
      expect(text).toContain(saved.id);
      for (const token of [saved.access, saved.refresh]) expect(text).not.toContain(token);
    });

    it('keeps a lease beside the record where tabs share it, and neither touches the other', async () => {
      const { storage, kept } = make();
      const { lease } = storage;
      if (!storage.shared) return expect(lease).toBe(undefined);
      expect(await lease!.read()).toBe(null);
      await lease!.write('tab-2 1800000060000');
      expect(await storage.read()).toBe(null);
      await storage.write(saved);
      await storage.clear();
      expect(await lease!.read()).toBe('tab-2 1800000060000');
      await storage.write(saved);
      await lease!.write(null);
      expect(await lease!.read()).toBe(null);
      expect(await storage.read()).toEqual(saved);
      await storage.clear();
      expect(kept?.()).toEqual({});
    });

    it.each([
      ['text that is not JSON', '{"access":'],
      ['the word "undefined"', 'undefined'],
      ['another program’s text', 'hello'],
      ['a number', '42'],
      ['a list', '["abc"]'],
      ['null', 'null'],
      ['another program’s record', '{"theme":"dark"}'],
      ['a record of the first release', '{"id":"s1","access":"A1","refresh":"R1","savedAt":1800000000000}'],
      ['a record without a name', '{"version":2,"id":"","access":"A1"}'],
    ])('takes %s for no session, removes it, and takes a record after it', async (_, text) => {
      const { storage, scribble, kept } = make();
      scribble?.(text);
      expect(await storage.read()).toBe(null);
      expect(kept?.() ?? {}).toEqual({});
      await storage.write(saved);
      expect(await storage.read()).toEqual(saved);
    });

    it('leaves a record of a newer release alone', async () => {
      const { storage, scribble, kept } = make();
      scribble?.('{"version":3,"id":"s1"}');
      const before = kept?.();
      expect(await storage.read()).toBe(null);
      expect(kept?.()).toEqual(before);
    });
  });
}
