/** How long a page is believed to be on its way out, ms: what looked like one may be a download, or a server that never answers. */
export const longestLeaveMs = 3000;

/** Whether the page is being left for another document. */
export interface PageLeaving {
  isLeaving(): boolean;
  stop(): void;
}

/**
 * Listens to the Navigation API. Where there is none, nobody is ever leaving: `beforeunload` would say the same, and costs a page its
 * place in Firefox's back/forward cache.
 */
export function watchPageLeaving(now: () => number): PageLeaving {
  const { navigation } = globalThis as { navigation?: Navigation };
  let since = 0;

  const leave = ({ hashChange, downloadRequest, destination }: NavigateEvent) => {
    const isElsewhere = !hashChange && downloadRequest === null && !destination.sameDocument;
    // `mailto:` and the like open something else.
    if (isElsewhere && /^http/.test(destination.url)) since = now();
  };
  /** Somebody has called it off, or has taken it over and stays in this document. */
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
      // A router that takes a navigation over is in the middle of it, and may need a token for that.
      return ms >= 0 && ms < longestLeaveMs && !navigation?.transition;
    },
    stop: () => each('removeEventListener'),
  };
}
