// As Vite's page on backend integration says, for templates that Django renders: without an index.html.
export default { build: { manifest: true, rollupOptions: { input: 'src/index.js' } } };
