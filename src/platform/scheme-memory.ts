/** Remembers which `Authorization` scheme a server takes. No secret, and the same for all its users. */
export interface SchemeMemory {
  read(): string | null;
  write(scheme: string | null): void;
}

/** In `localStorage`, where there is one: else a page asks the server once. */
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
        // Full, blocked, or not there.
      }
    },
  };
}
