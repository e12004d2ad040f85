export default { build: { target: 'es2022', lib: { entry: 'main.js', formats: ['es'], fileName: 'main' } } };
