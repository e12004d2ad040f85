/** What the page of `map.test.ts` needs: the guide's code, and the map itself. */
export * from 'maplibre-gl';
export * from '../../guides/map.ts';
