import { make } from './dom.ts';
import { looks } from './looks.ts';

/** Creates the legend, which explains the shapes and the colours. */
export function createLegend(): HTMLElement {
  const entries = Object.values(looks).map(({ name, color: [light, dark], style }) => {
    const swatch = make('i', { class: style, 'aria-hidden': 'true' });
    swatch.style.setProperty('--of', `light-dark(${light}, ${dark})`);
    return make('li', {}, swatch, name);
  });
  return make('details', {}, make('summary', {}, 'Legend'), make('ul', {}, ...entries));
}
