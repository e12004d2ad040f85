// @vitest-environment happy-dom
/** The tests with tabs of `docs/testing-your-app.md` in a page. */
import './testing-tabs.test.ts';
