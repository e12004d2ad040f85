const jtiOf = (token: string): unknown => JSON.parse(atob(token.split('.')[1] ?? '')).jti;

/** How long the fake server's refresh tokens live, ms. */
const refreshLifeMs = 86_400_000;

/** Refresh tokens by descent: a login founds a family, and each rotation replaces its one living member. */
export function createFamilies() {
  const familyOfAccess = new Map<unknown, number>();
  const familyOfRefresh = new Map<string, number>();
  /** When the living member was issued, epoch ms. */
  const living = new Map<number, number>();
  let founded = 0;
  const keyOf = (refresh: string) => JSON.stringify({ refresh });

  return {
    /** The server handed out a pair, at a login (`spent` is null) or for a refresh token that was spent. */
    issued(spent: string | null, answer: string) {
      let pair: { access?: string; refresh?: string };
      try {
        pair = JSON.parse(answer);
      } catch {
        return;
      }
      if (!pair.access || !pair.refresh) return;
      if (spent === null) founded += 1;
      const family = spent === null ? founded : (familyOfRefresh.get(spent) ?? founded);
      familyOfAccess.set(jtiOf(pair.access), family);
      familyOfRefresh.set(keyOf(pair.refresh), family);
      living.set(family, Date.now());
    },
    /** The answer did not arrive whole, and the only copy of the next token was in it. */
    lost(spent: string) {
      const family = familyOfRefresh.get(spent);
      if (family !== undefined) living.delete(family);
    },
    allDead() {
      living.clear();
    },
    /** Would the server go on with the session of this access token? */
    alive(accessJti: unknown): boolean {
      const family = familyOfAccess.get(accessJti);
      const issuedAt = family === undefined ? undefined : living.get(family);
      return issuedAt !== undefined && Date.now() < issuedAt + refreshLifeMs - 2000;
    },
  };
}
