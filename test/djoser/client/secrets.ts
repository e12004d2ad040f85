import { inspect } from 'node:util';
import { expect } from 'vitest';

/** Fails when any of the secrets can be found in what somebody might log: message, stack, causes and properties, hidden ones too. */
export function expectNoSecret(error: unknown, secrets: readonly string[]): void {
  const texts = [
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true, maxStringLength: null }),
    String(error),
    JSON.stringify(error) ?? '',
  ];
  for (let each = error; each instanceof Error; each = each.cause) {
    texts.push(each.message, each.stack ?? '', JSON.stringify(Object.getOwnPropertyDescriptors(each)));
  }
  for (const secret of secrets) {
    if (!secret) throw new Error('An empty secret is in everything.');
    // Not compared with `toContain`, which would print the secret.
    expect(texts.filter((text) => text.includes(secret)).length).toBe(0);
  }
}
