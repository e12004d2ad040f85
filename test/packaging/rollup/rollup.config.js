import resolve from '@rollup/plugin-node-resolve';

export default {
  input: 'main.js',
  output: { file: 'dist/main.mjs', format: 'es' },
  plugins: [resolve({ browser: true })],
};
