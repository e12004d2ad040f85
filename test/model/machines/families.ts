import type { FakeDjoser } from '../../../src/testing.ts';
import { type Life, outside } from './life.ts';

/** The refresh tokens of one login, as the server made one out of the other. */
export interface Family {
  readonly number: number;
  readonly user: string;
  /** Has the server refused a refresh token of this family? */
  refused: boolean;
  /** When it first refused one, true ms. */
  refusedAt: number;
  /** Since when has the user been logged out of it, in true ms? */
  loggedOutAt: number | null;
  /** Have all pages that could have it heard of that logout? */
  isHeard: boolean;
  /** When the login reached its page: the how many-th of all that did. 0: it never did. */
  arrived: number;
  /** The newest access token of this family. */
  access: string | null;
  /** When the server issued that token, true ms. */
  accessAt: number;
  /** When the server last issued a refresh token of this family, true ms. */
  issuedAt: number;
}

interface Token {
  readonly text: string;
  readonly family: Family;
  readonly order: number;
  readonly holders: Set<Life>;
  isStored: boolean;
  /** Has the server refused this very token? It may take the token again later, when the account is active again. */
  wasRefused: boolean;
}

/** The claims of a token. */
export function claimsOf(token: string): { jti?: string; user_id?: unknown; token_type?: string } {
  try {
    return JSON.parse(atob(token.split('.')[1] ?? ''));
  } catch {
    return {};
  }
}

/** Knows which refresh tokens of which login have reached the browser, and asks the server which of them it would take. */
export interface Families {
  readonly secrets: ReadonlySet<string>;
  /** A pair of tokens, or a cookie, of the server; `spent` is the refresh token that was sent for it, `null` at a login. */
  issued(spent: string | null, pair: { access: string | null; refresh: string | null }): Family | null;
  /** A page has this refresh token. */
  delivered(refresh: string, to: Life): void;
  /** A page has stored this text. */
  stored(text: string): void;
  ofAccess(jti: unknown): Family | null;
  ofRefresh(token: string): Family | null;
  /** The newest refresh token of this family that the browser still holds: in a store, or in a page that lives. */
  held(family: Family, by?: Life): string | null;
  /** The server has refused this refresh token. */
  refused(token: string): void;
  /** Would the server take this refresh token now? Never, once it has refused it. */
  isTaken(token: string): Promise<boolean>;
  /** Has the server refused a token of this family, or the account? In cookie mode the cookie may have been of another login. */
  wasRefused(family: Family, isCookie: boolean): boolean;
  setActive(user: string, isActive: boolean): void;
  all(): readonly Family[];
}

export function createFamilies(server: FakeDjoser, now: () => number): Families {
  const families: Family[] = [];
  const byAccess = new Map<unknown, Family>();
  const tokens = new Map<string, Token>();
  const secrets = new Set<string>();
  const inactive = new Set<string>();
  const everInactive = new Set<string>();

  return {
    secrets,
    issued(spent, { access, refresh }) {
      const user = String(claimsOf(access ?? refresh ?? '').user_id);
      let family = spent === null ? undefined : tokens.get(spent)?.family;
      if (!family) {
        family = {
          number: families.length,
          user,
          refused: false,
          refusedAt: 0,
          loggedOutAt: null,
          isHeard: true,
          arrived: 0,
          issuedAt: 0,
          access: null,
          accessAt: 0,
        };
        families.push(family);
      }
      if (access) {
        if (family.access !== access) family.accessAt = now();
        family.access = access;
        byAccess.set(claimsOf(access).jti, family);
        secrets.add(access);
      }
      if (refresh && !tokens.has(refresh)) {
        family.issuedAt = now();
        tokens.set(refresh, {
          text: refresh,
          family,
          order: tokens.size,
          holders: new Set(),
          isStored: false,
          wasRefused: false,
        });
        secrets.add(refresh);
      }
      return family;
    },
    delivered: (refresh, to) => void tokens.get(refresh)?.holders.add(to),
    stored(text) {
      for (const token of tokens.values()) if (text.includes(token.text)) token.isStored = true;
    },
    ofAccess: (jti) => byAccess.get(jti) ?? null,
    ofRefresh: (token) => tokens.get(token)?.family ?? null,
    held(family, by) {
      const isHeld = ({ isStored, holders }: Token) =>
        by ? holders.has(by) : isStored || [...holders].some((life) => !life.isClosed);
      const held = [...tokens.values()].filter((token) => token.family === family && isHeld(token));
      return held.sort((one, other) => other.order - one.order)[0]?.text ?? null;
    },
    refused(text) {
      const token = tokens.get(text);
      if (!token) return;
      token.wasRefused = true;
      token.family.refused = true;
      token.family.refusedAt ||= now();
    },
    async isTaken(token) {
      const known = tokens.get(token);
      if (known?.wasRefused || inactive.has(known?.family.user ?? '')) return false;
      const { status } = await outside(() =>
        server.fetch(`${server.baseUrl}jwt/verify/`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ token }),
        }),
      );
      return status === 200;
    },
    wasRefused: (family, isCookie) =>
      family.refused || everInactive.has(family.user) || (isCookie && families.some(({ refused }) => refused)),
    setActive(user, isActive) {
      if (!isActive) everInactive.add(user);
      if (isActive) inactive.delete(user);
      else inactive.add(user);
    },
    all: () => families,
  };
}
