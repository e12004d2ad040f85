import type { Recording } from './events.ts';
import { oncePerFrame } from './once-per-frame.ts';
import type { Recorder } from './recorder.ts';
import type { View } from './view.ts';

/** The element `<latchkey-timeline>`. It shows what the sessions of all tabs did and why, as a picture and as a table. */
export interface Timeline extends HTMLElement {
  /** The recorder whose events are shown live; `null` without a recorder. */
  recorder: Recorder | null;
  /** A saved recording. It is shown instead of the recorder's events until it is `null` again. */
  recording: Recording | null;
  /** The text that answers "why was I logged out?". */
  readonly verdict: string;
}

declare global {
  interface HTMLElementTagNameMap {
    'latchkey-timeline': Timeline;
  }
}

/** How often a live picture is drawn again, ms. */
const secondMs = 1000;

/**
 * Defines the element `<latchkey-timeline>`. Further calls have no effect. The import alone does not define the element, so that a bundler
 * can remove this function if nobody calls it. The code for the picture is loaded when the first element is added to a page.
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
    #shown: Recording['events'] | undefined;
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
      // A hidden tab paints no frames, so what was recorded since the last frame is shown now.
      if (this.#source?.events !== this.#shown) this.#show();
      return this.#view?.verdict ?? '';
    }

    connectedCallback(): void {
      // A framework may have set these properties before `customElements.define` was called. Such a value hides the setter of this class,
      // so the value is removed and set again.
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

    /** Subscribes to the recorder while the element is in a page. */
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

    /**
     * Loads the code for the picture and the texts. It is twice as large as the recorder, so it is loaded only for an element in a page.
     */
    async #load(): Promise<void> {
      try {
        const { createView } = await import('./view.ts');
        this.#view ??= createView(this.#root, {
          open: (recording) => {
            this.recording = recording;
          },
          export: () => this.#recording ?? this.#recorder?.export(),
        });
        // The ResizeObserver has reported the size before there was a view, so the view is fitted to the size now.
        this.#view.fit();
        this.#show();
      } catch {
        this.#root.textContent = 'The timeline could not be loaded. Is the network there?';
      }
    }

    get #source() {
      return this.#recording ?? this.#recorder;
    }

    #show(): void {
      const source = this.#source;
      this.#shown = source?.events;
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
