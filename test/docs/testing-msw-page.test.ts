// @vitest-environment happy-dom
// @vitest-environment-options { "settings": { "fetch": { "disableSameOriginPolicy": true } } }
/** The test with MSW of `docs/testing-your-app.md` in a page. */
import './testing-msw.test.ts';
