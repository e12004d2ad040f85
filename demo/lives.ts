// How long tokens live in the demo: short enough to watch one being renewed.

export const accessSeconds = 20;
export const refreshSeconds = 86_400;
/** How early the page renews the access token. */
export const refreshMarginSeconds = 5;
