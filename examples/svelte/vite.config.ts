import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { djoser } from '../shared/djoser.ts';

export default defineConfig({ plugins: [svelte({ configFile: false }), djoser()] });
