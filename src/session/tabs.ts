import { openChannel } from '../platform/channel.ts';
import { parseSession, recordOf, type StoredSession } from '../platform/storage.ts';
import { isRecord } from '../token/claims.ts';
import type { Settings } from './options.ts';

/** The other tabs of the same name, as this tab hears and tells them. */
export interface Tabs {
  /** Does news reach us by itself, or must the store be read before each use? */
  readonly connected: boolean;
  listen(listener: TabListener): void;
  /** The store changed: read it, until this record is in sight. */
  changed(stored: StoredSession | null): void;
  /** Here is an access token. Only where tokens live in memory; the refresh token never travels. */
  share(session: StoredSession): void;
  ended(id: string): void;
  /** Who has an access token for this session, or for any? */
  ask(id: string | null): void;
  close(): void;
}

/** What the other tabs say. Any script on the origin can send it, so nothing in it is believed without a check. */
export interface TabListener {
  onChanged(id: string | null, revision: number): void;
  onShared(session: StoredSession): void;
  onEnded(id: string): void;
  onAsked(id: string | null): void;
}

export function joinTabs(settings: Settings): Tabs {
  let listener: TabListener | null = null;
  const channel = openChannel(settings.channel, settings.name, (message) => {
    if (!listener || !isRecord(message)) return;
    const { kind, session, revision } = message;
    const id = typeof message.id === 'string' ? message.id : null;
    if (kind === 'changed') listener.onChanged(id, typeof revision === 'number' ? revision : 0);
    else if (kind === 'ask') listener.onAsked(id);
    else if (kind === 'ended' && id !== null) listener.onEnded(id);
    else if (kind === 'tokens' && typeof session === 'string') {
      const parsed = parseSession(session);
      if (parsed?.access && parsed.id) listener.onShared({ ...parsed, refresh: null });
    }
  });
  return {
    connected: channel !== null,
    listen(to) {
      listener = to;
    },
    changed: (stored) => channel?.post({ kind: 'changed', id: stored?.id, revision: stored?.revision }),
    share(session) {
      const record = { ...recordOf(session), refresh: null };
      if (record.access) channel?.post({ kind: 'tokens', session: JSON.stringify(record) });
    },
    ended: (id) => channel?.post({ kind: 'ended', id }),
    ask: (id) => channel?.post({ kind: 'ask', id }),
    close: () => channel?.close(),
  };
}
