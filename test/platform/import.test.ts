import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const folder = new URL('../../src/platform/', import.meta.url);

describe('import', () => {
  it.each(readdirSync(folder))('touches no part of a page: %s', async (file) => {
    for (const name of ['document', 'location', 'localStorage', 'sessionStorage', 'BroadcastChannel', 'navigator']) {
      const trap = () => {
        throw new DOMException(`${name} was touched`, 'SecurityError');
      };
      vi.stubGlobal(name, new Proxy(trap, { get: trap, has: trap, apply: trap, construct: trap }));
    }
    vi.resetModules();
    expect(Object.keys(await import(new URL(file, folder).href))).toBeInstanceOf(Array);
  });
});
