export default {
  mode: 'production',
  target: ['web', 'es2022'],
  entry: './main.js',
  output: { filename: 'main.mjs', module: true },
  experiments: { outputModule: true },
};
