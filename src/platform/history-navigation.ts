/**
 * Whether this page was loaded because the user went back or forward. Chromium answers what such a page asks while it loads from its HTTP cache,
 * without a question to the server, however old the answers are. Answers of Django REST framework have no `Vary: Authorization`, so the
 * cache would give one user the answers to another.
 *
 * @see https://html.spec.whatwg.org/multipage/nav-history-apis.html
 */
const isHistoryNavigation = (): boolean => {
  const [entry] = globalThis.performance?.getEntriesByType?.('navigation') ?? [];
  return (entry as PerformanceNavigationTiming | undefined)?.type === 'back_forward';
};

/**
 * Returns the `fetch` for requests with a token. In a page to which the user went back, it asks the server whether a cached answer still holds
 * (`cache: 'no-cache'`), unless the application has chosen a cache mode.
 */
export function createRevalidation(): (transport: typeof fetch) => typeof fetch {
  if (!isHistoryNavigation()) return (transport) => transport;
  return (transport) => (input, init) => {
    const chosen = init?.cache ?? (typeof input === 'object' && 'cache' in input ? input.cache : 'default');
    return transport(input, chosen === 'default' ? { ...init, cache: 'no-cache' } : init);
  };
}
