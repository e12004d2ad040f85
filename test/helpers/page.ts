import { vi } from 'vitest';

/** The parts of a page that the client uses: its visibility, its events and its navigation. */
export interface Page {
  hide(): void;
  show(): void;
  /** Dispatches an event on the window: `online`, `pageshow`, `focus`. */
  dispatch(type: string): void;
  /** Dispatches a `navigate` event of the Navigation API. By default it is a click on a link to this address; `more` changes the event. */
  navigate(url: string, more?: Partial<NavigateEvent>): void;
  /** The target for `navigatesuccess` and `navigateerror`. `transition`: a router is handling a navigation. */
  readonly navigation: EventTarget & { transition: object | null };
  /** How many listeners are registered now. */
  listeners(): number;
}

/** Sets a document and the events of a window as globals of Node, for one test. `unstubGlobals` removes them. */
export function openPage(url = 'https://app.example.test/'): Page {
  let live = 0;
  const counting = () => {
    const target = new EventTarget();
    const known = new Set<string>();
    // A weak map, so that it does not keep a removed listener in memory.
    const names = new WeakMap<object, number>();
    let named = 0;
    return Object.assign(target, {
      addEventListener(type: string, listener: EventListener, options?: AddEventListenerOptions) {
        const name = names.get(listener) ?? named++;
        names.set(listener, name);
        if (!known.has(`${type} ${name}`)) live += 1;
        known.add(`${type} ${name}`);
        EventTarget.prototype.addEventListener.call(target, type, listener, options);
        // The target removes such a listener itself, without a call of `removeEventListener`.
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
