import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSchemeMemory } from '../../src/platform/scheme-memory.ts';
import { forbidArea, openArea } from './storage-area.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const server = 'https://api.example.test/auth/';

describe('the scheme that a server takes', () => {
  it('is remembered, by each page of that name and server', () => {
    openArea('localStorage');
    const memory = createSchemeMemory('latchkey', server);
    expect(memory.read()).toBe(null);
    memory.write('JWT');
    expect(memory.read()).toBe('JWT');
    expect(createSchemeMemory('latchkey', server).read()).toBe('JWT');
    expect(createSchemeMemory('shop', server).read()).toBe(null);
    expect(createSchemeMemory('latchkey', 'https://staging.example.test/auth/').read()).toBe(null);
  });

  it('is forgotten when it is written as none', () => {
    const items = openArea('localStorage');
    const memory = createSchemeMemory('latchkey', server);
    memory.write('JWT');
    memory.write(null);
    expect(memory.read()).toBe(null);
    expect(items.size).toBe(0);
  });

  it('stands under a key of its own', () => {
    const items = openArea('localStorage');
    createSchemeMemory('latchkey', server).write('JWT');
    expect([...items]).toEqual([[`latchkey:${server}:scheme`, 'JWT']]);
  });

  it('is not known, and costs no error, where the browser forbids the storage', () => {
    forbidArea('localStorage');
    const memory = createSchemeMemory('latchkey', server);
    expect(() => memory.write('JWT')).not.toThrow();
    expect(() => memory.write(null)).not.toThrow();
    expect(memory.read()).toBe(null);
  });

  it('is not known where there is no storage', () => {
    vi.stubGlobal('localStorage', undefined);
    const memory = createSchemeMemory('latchkey', server);
    memory.write('JWT');
    expect(memory.read()).toBe(null);
  });
});
