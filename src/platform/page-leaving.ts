/**
 * How long a page counts as being left after a navigation began, in ms. When the page is still there after that time, the navigation was
 * probably a download, or the server of the other document does not answer.
 */
export const longestLeaveMs = 3000;

/** Says whether the user is leaving the page for another document. */
export interface PageLeaving {
  /** Whether the browser is loading another document in place of this page. */
  isLeaving(): boolean;
  stop(): void;
}

/**
 * Listens to the Navigation API. Without this API `isLeaving` always returns `false`. `beforeunload` is no substitute: a listener for it
 * keeps the page out of Firefox's back/forward cache.
 */
export function watchPageLeaving(now: () => number): PageLeaving {
  const { navigation } = globalThis as { navigation?: Navigation };
  let since = 0;

  const leave = ({ hashChange, downloadRequest, destination }: NavigateEvent) => {
    const isElsewhere = !hashChange && downloadRequest === null && !destination.sameDocument;
    // A link such as `mailto:` opens another program, and the page stays.
    if (isElsewhere && /^http/.test(destination.url)) since = now();
  };
  /** Called when the navigation was cancelled, or when a router has handled it within this document. */
  const stay = () => {
    since = 0;
  };
  const each = (method: 'addEventListener' | 'removeEventListener') => {
    navigation?.[method]('navigate', leave as EventListener);
    navigation?.[method]('navigatesuccess', stay);
    navigation?.[method]('navigateerror', stay);
  };
  each('addEventListener');

  return {
    isLeaving() {
      const ms = now() - since;
      // While a router handles the navigation, the page stays, and the router may need a token.
      return ms >= 0 && ms < longestLeaveMs && !navigation?.transition;
    },
    stop: () => each('removeEventListener'),
  };
}
