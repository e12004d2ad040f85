import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { djoser } from '../shared/djoser.ts';

export default defineConfig({ plugins: [vue(), djoser()] });
