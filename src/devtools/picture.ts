import { make } from './dom.ts';
import type { RecordedEvent } from './events.ts';
import { axisPx, edgePx, type Layout, lanePx } from './layout.ts';
import { oncePerFrame } from './once-per-frame.ts';
import { paint } from './paint.ts';

/**
 * The picture. Its canvas stays in place and is repainted when the user scrolls. For assistive technology, the picture is a slider over the
 * events.
 */
export interface Picture {
  readonly element: HTMLElement;
  show(layout: Layout, selected: RecordedEvent | undefined): void;
  /** Scrolls until this time is visible. */
  reveal(at: number): void;
  isAtEnd(): boolean;
  paint(): void;
}

/**
 * Creates the picture. `onPick` is called when the user clicks in the lane of a tab. `x` is the distance from the picture's first moment, in
 * px, and includes the part that is scrolled out of sight.
 */
export function createPicture(onPick: (x: number, tab: string) => void): Picture {
  const canvas = make('canvas', { 'aria-hidden': 'true' });
  const space = make('div', {}, canvas);
  const element = make(
    'div',
    { class: 'picture', role: 'slider', tabindex: '0', 'aria-label': 'Events in time' },
    space,
  );
  const context = canvas.getContext('2d');
  const darkness = matchMedia('(prefers-color-scheme: dark)');
  let layout: Layout | null = null;
  let selected: RecordedEvent | undefined;

  const paintSoon = oncePerFrame(() => {
    const { clientWidth: width, clientHeight: height, scrollLeft: left, scrollTop: top } = element;
    if (!context || !layout || width === 0) return;
    const ratio = globalThis.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    // The page may have set another `color-scheme`, so the computed colour of the text decides.
    const { color, fontFamily } = getComputedStyle(element);
    paint(context, layout, { left, top, width, height, fontFamily, selected, isDark: isBright(color) });
  });

  element.addEventListener('scroll', paintSoon, { passive: true });
  element.addEventListener('click', ({ clientX, clientY }) => {
    const { left, top } = element.getBoundingClientRect();
    const row = Math.floor((clientY - top + element.scrollTop - axisPx) / lanePx);
    onPick(clientX - left + element.scrollLeft - edgePx, layout?.lanes[row]?.tab ?? '');
  });
  darkness.addEventListener('change', paintSoon);

  return {
    element,
    show(next, event) {
      layout = next;
      selected = event;
      space.style.width = `${next.width}px`;
      space.style.height = `${next.height}px`;
      paintSoon();
    },
    reveal(at) {
      const x = (layout?.scale.x(at) ?? 0) + edgePx;
      const { scrollLeft, clientWidth } = element;
      if (x < scrollLeft + 80 || x > scrollLeft + clientWidth - 80) element.scrollLeft = x - 0.6 * clientWidth;
    },
    isAtEnd: () => element.scrollLeft + element.clientWidth > element.scrollWidth - 160,
    paint: paintSoon,
  };
}

/** Whether a colour is bright. Bright text means a dark background. */
function isBright(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = color.match(/[\d.]+/g)?.map(Number) ?? [];
  return red + green + blue > 384;
}
