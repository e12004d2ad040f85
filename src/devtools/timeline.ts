import type { Recording } from './events.ts';
import { oncePerFrame } from './once-per-frame.ts';
import type { Recorder } from './recorder.ts';
import type { View } from './view.ts';

/** `<latchkey-timeline>`: what the sessions of all tabs did and why, as a picture and in words. */
export interface Timeline extends HTMLElement {
  /** Draws what is recorded, live. */
  recorder: Recorder | null;
  /** Draws a recording that was made before, in place of the recorder until it is `null` again. */
  recording: Recording | null;
  /** The line that answers "why was I logged out?". */
  readonly verdict: string;
}

declare global {
  interface HTMLElementTagNameMap {
    'latchkey-timeline': Timeline;
  }
}

/** How often the present moves on in a live picture, ms. */
const secondMs = 1000;

/**
 * Defines the element `<latchkey-timeline>`; once is enough, again does no harm. A call, and no side effect of the import: a bundler may
 * drop what nobody calls. The picture itself is loaded when the first element is put into a page.
 *
 * @example
 * defineTimeline()
 * const timeline = document.createElement('latchkey-timeline')
 * timeline.recorder = recorder
 * document.body.append(timeline)
 */
export function defineTimeline(): void {
  const name = 'latchkey-timeline';
  if (customElements.get(name)) return;

  class TimelineElement extends HTMLElement implements Timeline {
    #recorder: Recorder | null = null;
    #recording: Recording | null = null;
    #leave = () => {};
    readonly #showSoon = oncePerFrame(() => this.#show());
    #view: View | null = null;
    readonly #root = this.attachShadow({ mode: 'open' });

    get recorder() {
      return this.#recorder;
    }
    set recorder(recorder) {
      this.#recorder = recorder;
      this.#join();
    }
    get recording() {
      return this.#recording;
    }
    set recording(recording) {
      this.#recording = recording;
      this.#show();
    }
    get verdict() {
      return this.#view?.verdict ?? '';
    }

    connectedCallback(): void {
      // A framework may have set the properties before the element was defined.
      for (const property of ['recorder', 'recording'] as const) {
        const early = Object.getOwnPropertyDescriptor(this, property);
        if (!early) continue;
        Reflect.deleteProperty(this, property);
        this[property] = early.value;
      }
      this.#join();
    }
    disconnectedCallback(): void {
      this.#leave();
    }

    /** Follows the recorder while the element is in a page. */
    #join(): void {
      this.#leave();
      if (!this.isConnected) return;
      const stop = this.#recorder?.subscribe(this.#showSoon);
      const tick = setInterval(() => this.#recorder && !this.#recording && this.#showSoon(), secondMs);
      const room = new ResizeObserver(() => this.#view?.fit());
      room.observe(this);
      this.#leave = () => {
        stop?.();
        clearInterval(tick);
        room.disconnect();
      };
      if (this.#view) this.#show();
      else this.#load();
    }

    /** The picture and its words weigh twice what the recorder does, and are loaded when somebody looks. */
    async #load(): Promise<void> {
      try {
        const { createView } = await import('./view.ts');
        this.#view ??= createView(this.#root, {
          open: (recording) => {
            this.recording = recording;
          },
          export: () => this.#recording ?? this.#recorder?.export(),
        });
        // The observer told of the room before there was anything to fit into it.
        this.#view.fit();
        this.#show();
      } catch {
        this.#root.textContent = 'The timeline could not be loaded. Is the network there?';
      }
    }

    #show(): void {
      const source = this.#recording ?? this.#recorder;
      const now = this.#recording?.exportedAt ?? this.#recorder?.now() ?? 0;
      this.#view?.show({
        events: source?.events ?? [],
        dropped: source?.dropped ?? 0,
        now,
        isFile: this.#recording !== null,
      });
    }
  }
  customElements.define(name, TimelineElement);
}
