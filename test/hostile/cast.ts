/** When every siege begins, epoch ms. */
export const startsAt = 1_800_000_000_000;
export const api = 'https://api.example.test';
/** How records name the server, and where they stand in `localStorage`. */
export const storedServer = `${api}/auth`;
export const storeKey = `latchkey:${storedServer}`;
export const pageUrl = 'https://app.example.test/shop/';
export const ada = { username: 'ada', password: 'SECRET-correct-horse' };
/** The password that she changes to. */
export const another = 'SECRET-battery-staple';
export const passwords: readonly string[] = [ada.password, another];
/** As long as Django makes them. */
export const csrf = 'SECRETcsrfSECRETcsrfSECRETcsrf00';
