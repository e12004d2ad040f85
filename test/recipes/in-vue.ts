import { flushPromises, mount } from '@vue/test-utils';
import { onTestFinished } from 'vitest';
import { type Component, defineComponent, h, type Plugin, shallowRef } from 'vue';
import type { Framework } from './open-page.ts';

/** A page of Vue, and what its app uses. */
export interface VuePage {
  readonly component: Component;
  readonly plugins: readonly Plugin[];
}

export const inVue: Framework<VuePage, Component> = {
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
  door() {
    const isOpen = shallowRef(true);
    return {
      door: (part) => defineComponent(() => () => (isOpen.value ? h(part) : null)),
      open(next) {
        isOpen.value = next;
      },
    };
  },
};
