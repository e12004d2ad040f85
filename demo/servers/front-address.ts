/** Below this path the demo's own server listens to the page; everything else is Django's. */
export const front = '/__demo__/';
