import type { Look, Shape } from './lanes.ts';
import { axisPx, edgePx, type Layout, lanePx } from './layout.ts';
import { looks, requestStepPx } from './looks.ts';
import { clock } from './story.ts';

/** The visible part of the picture. */
export interface Viewport {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly isDark: boolean;
  readonly fontFamily: string;
  /** The time and the tab of the selected event. */
  readonly selected: { readonly at: number; readonly tab: string } | undefined;
}

const shades = {
  light: { ground: '#fffdf8', stripe: '#f6f2e8', ink: '#1d1b17', soft: '#625c50', line: '#e2dccf', focus: '#1d5fc4' },
  dark: { ground: '#1c1a16', stripe: '#23201b', ink: '#f2ede2', soft: '#aca493', line: '#34302a', focus: '#8fbcff' },
};

/** Paints only the visible part, because the picture may be a hundred screens wide. */
export function paint(context: CanvasRenderingContext2D, layout: Layout, view: Viewport): void {
  const { lanes, scale, ticks, now } = layout;
  const shade = view.isDark ? shades.dark : shades.light;
  const xOf = (at: number) => scale.x(at) + edgePx - view.left;
  const text = (words: string, x: number, y: number, color: string, weight = 400) => {
    context.font = `${weight} 12px ${view.fontFamily}`;
    context.fillStyle = color;
    context.fillText(words, x, y);
  };
  const box = (x: number, y: number, width: number, height: number, color: string) => {
    context.fillStyle = color;
    context.fillRect(x, y, width, height);
  };

  const drawShape = ({ look, from, to, row }: Shape, top: number) => {
    const x = xOf(from);
    if (x > view.width + lanePx) return;
    const end = xOf(to ?? now);
    if (end < -lanePx) return;
    const { color, style, top: offset, height } = looks[look];
    const y = top + offset + row * requestStepPx;
    context.fillStyle = context.strokeStyle = color[view.isDark ? 1 : 0];
    if (style === 'mark') drawMark(look, x, y, height);
    else drawBar(style, x, y, Math.max(3, end - x), height);
  };

  const drawMark = (look: Look, x: number, y: number, height: number) => {
    context.fillRect(x - 0.75, y, 1.5, height);
    context.beginPath();
    // The marks differ in shape as well as in colour: a flag for the start, a square for the end, a circle for another script.
    if (look === 'start') context.moveTo(x, y - 6);
    if (look === 'start') context.lineTo(x + 9, y - 1);
    if (look === 'start') context.lineTo(x, y + 4);
    if (look === 'end') context.rect(x - 4, y - 5, 8, 8);
    if (look === 'stranger') context.arc(x, y - 1, 4.5, 0, 7);
    context.fill();
  };

  const drawBar = (style: string, x: number, y: number, width: number, height: number) => {
    const left = Math.max(x, -20);
    const right = Math.min(x + width, view.width + 20);
    context.beginPath();
    context.roundRect(left, y, right - left, height, height / 3);
    if (style === 'bar') context.fill();
    else if (style === 'hollow') context.stroke();
    else {
      context.save();
      context.clip();
      const step = style === 'dotted' ? 5 : 6;
      const first = x + Math.max(0, Math.floor((left - x) / step)) * step;
      for (let at = first - height; at < right; at += step) {
        context.beginPath();
        context.moveTo(at, y + (style === 'dotted' ? 0 : height));
        context.lineTo(at + (style === 'dotted' ? 0 : height), y);
        if (style === 'dotted') context.rect(at, y + 1, 2, 2);
        context.stroke();
      }
      context.restore();
    }
  };

  context.textBaseline = 'middle';
  context.lineWidth = 1.5;
  box(0, 0, view.width, view.height, shade.ground);
  for (const [index, { label, shapes, tab }] of lanes.entries()) {
    const top = axisPx + index * lanePx - view.top;
    if (top > view.height || top < -lanePx) continue;
    if (index % 2 === 0) box(0, top, view.width, lanePx, shade.stripe);
    for (const shape of shapes) drawShape(shape, top);
    text(label, 8, top + 11, shade.ink, 600);
    if (tab === view.selected?.tab) box(0, top, 3, lanePx, shade.focus);
  }
  // The axis stays visible when the lanes are scrolled.
  box(0, 0, view.width, axisPx, shade.ground);
  for (const { at, x } of ticks) {
    if (x < view.left - 90 || x > view.left + view.width) continue;
    box(x - view.left, axisPx - 5, 1, 5, shade.soft);
    text(clock(at, true), x - view.left + 4, axisPx / 2, shade.soft);
  }
  box(0, axisPx - 1, view.width, 1, shade.line);
  box(xOf(now), axisPx, 1, view.height, shade.soft);
  if (view.selected) box(xOf(view.selected.at) - 1, axisPx, 2, view.height, shade.focus);
}
