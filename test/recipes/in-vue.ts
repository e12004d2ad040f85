import { flushPromises, mount } from '@vue/test-utils';
import { onTestFinished } from 'vitest';
import type { Component, Plugin } from 'vue';
import type { Framework } from './two-people.ts';

/** A page of Vue, and what its app uses. */
export interface VuePage {
  readonly component: Component;
  readonly plugins: readonly Plugin[];
}

export const inVue: Framework<VuePage> = {
  async show({ component, plugins }) {
    const page = mount(component, { global: { plugins: [...plugins] }, attachTo: document.body });
    onTestFinished(() => page.unmount());
    return document.body;
  },
  async act(work) {
    const result = await work();
    await flushPromises();
    return result;
  },
};
