import { defineConfig } from 'vite';
import { djoser } from '../shared/djoser.ts';

export default defineConfig({ plugins: [djoser()] });
