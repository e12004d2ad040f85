import { describe, expect, it } from 'vitest';
import type { StoredSession, TokenStorage } from '../../src/platform/storage.ts';
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
  /** The access token is out of its sight after a reload, or the refresh token always: no secret may be kept. */
  readonly hint?: boolean;
}

export const saved: StoredSession = {
  id: 'k3-9f-x1',
  access: jwt({ exp: 1_800_000_300, user_id: '1', name: 'Zoë; 50% "=", \\' }),
  refresh: jwt({ exp: 1_800_086_400, jti: 'f00' }),
  clockOffsetMs: -7000,
  lifetimeMs: 300_000,
  remember: true,
  scheme: 'JWT',
  savedAt: 1_800_000_000_000,
  revision: 3,
};

const records: [what: string, session: StoredSession][] = [
  ['a whole record', saved],
  ['a record without a refresh token', { ...saved, refresh: null }],
  ['a record without an access token', { ...saved, access: null }],
  ['opaque tokens', { ...saved, access: '9944b09199c62bcf', refresh: 'a/b+c=;,"%41"' }],
  ['a clock that was proved wrong', { ...saved, clockOffsetMs: null, lifetimeMs: null, scheme: null }],
  ['a session that is not to be remembered', { ...saved, remember: false }],
  ['a lease', { ...saved, leaseUntil: 1_800_000_008_000, leaseBy: 'tab-2' }],
];

/** What every storage does, whichever it is: `make` gives one with nothing in it. */
export function storageContract(title: string, make: () => Subject): void {
  const whole = (session: StoredSession) => (make().hint ? { ...session, refresh: null } : session);

  describe(title, () => {
    it('has nothing at first', async () => {
      expect(await make().storage.read()).toBe(null);
    });

    it.each(records)('gives back %s', async (_, session) => {
      const { storage } = make();
      await storage.write(session);
      expect(await storage.read()).toEqual(whole(session));
    });

    it('gives back the last record that was written, and none of the one before', async () => {
      const { storage } = make();
      await storage.write({ ...saved, leaseUntil: 5, leaseBy: 'tab-2' });
      const next = { ...saved, id: 'other', access: 'new-access', refresh: null, scheme: null };
      await storage.write(next);
      expect(await storage.read()).toEqual(whole(next));
    });

    it('has nothing after it was cleared, and takes a record again', async () => {
      const subject = make();
      await subject.storage.write(saved);
      await subject.storage.clear();
      expect(await subject.storage.read()).toBe(null);
      expect(subject.kept?.() ?? {}).toEqual({});
      await subject.storage.clear();
      await subject.storage.write(saved);
      expect(await subject.storage.read()).toEqual(whole(saved));
    });

    it('keeps clients of different names apart', async () => {
      const { storage } = make();
      const bind = (name: string) => storage.bind?.({ name, warn: () => {} });
      const [one, other] = [bind('shop'), bind('admin')];
      if (!one || !other) return expect(make().reload).toBe(undefined);
      await one.write(saved);
      await other.write({ ...saved, id: 'admin-session' });
      expect(await storage.read()).toBe(null);
      await other.clear();
      expect(await one.read()).toEqual(whole(saved));
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

    it.each([
      ['text that is not JSON', '{"access":'],
      ['the word "undefined"', 'undefined'],
      ['another program’s text', 'hello'],
      ['a number', '42'],
      ['a list', '["abc"]'],
      ['null', 'null'],
      ['another program’s record', '{"theme":"dark"}'],
      ['tokens that are none', '{"id":"","access":"null","refresh":{"token":"abc"}}'],
    ])('takes %s for no session, and a record after it', async (_, text) => {
      const { storage, scribble, kept, hint } = make();
      scribble?.(text);
      expect(await storage.read()).toBe(null);
      if (!hint) expect(kept?.() ?? {}).toEqual({});
      await storage.write(saved);
      expect(await storage.read()).toEqual(whole(saved));
    });
  });
}
