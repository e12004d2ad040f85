/** Why the guide to Vue has a recipe for Pinia, and not `$reset()`. */
import { createPinia, defineStore } from 'pinia';
import { describe, expect, it, vi } from 'vitest';
import { ref } from 'vue';

const setupStore = () => defineStore('setup', () => ({ customer: ref('…') }));

describe('`$reset()` of Pinia', () => {
  it('throws for a setup store in development', () => {
    const store = setupStore()(createPinia());
    expect(() => store.$reset()).toThrow('does not implement $reset()');
  });

  it('does nothing for a setup store in production, and says nothing', () => {
    vi.stubEnv('NODE_ENV', 'production');
    const store = setupStore()(createPinia());
    vi.unstubAllEnvs();
    store.customer = 'ada';
    expect(() => store.$reset()).not.toThrow();
    expect(store.customer).toBe('ada');
  });

  it('empties an option store, which then takes a late answer of the user before', async () => {
    let answer = (_customer: string) => {};
    const asked = new Promise<string>((resolve) => {
      answer = resolve;
    });
    const useOrders = defineStore('options', {
      state: () => ({ customer: '…' }),
      actions: {
        async load() {
          this.customer = await asked;
        },
      },
    });
    const store = useOrders(createPinia());
    const loading = store.load();
    store.$reset();
    expect(store.customer).toBe('…');
    answer('ada');
    await loading;
    expect(store.customer).toBe('ada');
  });
});
