import resolve from '@rollup/plugin-node-resolve';

// Rollup alone leaves every import of a package as it is.
export default { input: 'src/index.js', output: { dir: 'dist' }, plugins: [resolve({ browser: true })] };
