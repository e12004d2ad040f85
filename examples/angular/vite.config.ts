import { defineConfig } from 'vite';
import { djoser } from '../shared/djoser.ts';

// Templates are compiled in the browser here, which keeps the example to Vite. `ng build` compiles them before.
export default defineConfig({ plugins: [djoser()] });
