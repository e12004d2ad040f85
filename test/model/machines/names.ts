export const appOrigin = 'https://app.example.test';
/** Another app on another port of the same host: it has the same cookies, and all else of its own. */
export const otherOrigin = 'https://app.example.test:8443';
export const passwords = { ada: 'SECRET-ada-password', bob: 'SECRET-bob-password' };
