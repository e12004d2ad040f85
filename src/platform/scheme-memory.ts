/**
 * Remembers which `Authorization` scheme a server accepts; `null` while the scheme is unknown. The scheme is no secret, and is the same for
 * all users of the server. While the scheme is unknown, the memory may hold the id of the session that has waited for it.
 */
export interface SchemeMemory {
  read(): string | null;
  write(scheme: string | null): void;
}

/** Keeps the scheme in `localStorage`. Without `localStorage` each page has to ask the server once. */
export function createSchemeMemory(name: string, server: string): SchemeMemory {
  const key = `${name}:${server}:scheme`;
  return {
    read() {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    write(scheme) {
      try {
        if (scheme === null) localStorage.removeItem(key);
        else localStorage.setItem(key, scheme);
      } catch {
        // `localStorage` is full, blocked or missing. The next page asks the server again.
      }
    },
  };
}
