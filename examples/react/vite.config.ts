import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { djoser } from '../shared/djoser.ts';

export default defineConfig({ plugins: [react(), djoser()] });
