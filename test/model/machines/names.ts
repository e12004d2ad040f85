export const appOrigin = 'https://app.example.test';
export const passwords = { ada: 'SECRET-ada-password', bob: 'SECRET-bob-password' };
