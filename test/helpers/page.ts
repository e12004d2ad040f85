import { vi } from 'vitest';

/** A page as far as the lifecycle sees one: something to look at, and events. */
export interface Page {
  hide(): void;
  show(): void;
  /** Tells the window: `online`, `pageshow`, `focus`. */
  dispatch(type: string): void;
  /** Tells the Navigation API's listeners: a click on a link to this address, unless more is said. */
  navigate(url: string, more?: Partial<NavigateEvent>): void;
  /** `navigatesuccess`, `navigateerror`; with a transition under way before it where a router has taken over. */
  readonly navigation: EventTarget & { transition: object | null };
  /** Listeners that are still there. */
  listeners(): number;
}

/** Puts a document and a window's events into Node, for one test: `unstubGlobals` takes them away again. */
export function openPage(url = 'https://app.example.test/'): Page {
  let live = 0;
  const counting = () => {
    const target = new EventTarget();
    const known = new Set<string>();
    // Weak: what has signed off is not held here.
    const names = new WeakMap<object, number>();
    let named = 0;
    return Object.assign(target, {
      addEventListener(type: string, listener: EventListener, options?: AddEventListenerOptions) {
        const name = names.get(listener) ?? named++;
        names.set(listener, name);
        if (!known.has(`${type} ${name}`)) live += 1;
        known.add(`${type} ${name}`);
        EventTarget.prototype.addEventListener.call(target, type, listener, options);
        // The target takes such a listener away itself, and asks nobody.
        const called = () => {
          if (known.delete(`${type} ${name}`)) live -= 1;
        };
        if (options?.once) EventTarget.prototype.addEventListener.call(target, type, called, options);
      },
      removeEventListener(type: string, listener: EventListener) {
        if (known.delete(`${type} ${names.get(listener)}`)) live -= 1;
        EventTarget.prototype.removeEventListener.call(target, type, listener);
      },
    });
  };
  const window = counting();
  const document = Object.assign(counting(), { visibilityState: 'visible', baseURI: url, cookie: '' });
  vi.stubGlobal('document', document);
  vi.stubGlobal('location', new URL(url));
  vi.stubGlobal('addEventListener', window.addEventListener);
  vi.stubGlobal('removeEventListener', window.removeEventListener);
  const navigation = Object.assign(counting(), { transition: null });
  vi.stubGlobal('navigation', navigation);
  const change = (visibilityState: string) => {
    document.visibilityState = visibilityState;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  return {
    hide: () => change('hidden'),
    show: () => change('visible'),
    dispatch: (type) => window.dispatchEvent(new Event(type)),
    navigate: (url, more) => {
      const event = { hashChange: false, downloadRequest: null, destination: { url, sameDocument: false }, ...more };
      navigation.dispatchEvent(Object.assign(new Event('navigate'), event));
    },
    navigation,
    listeners: () => live,
  };
}
