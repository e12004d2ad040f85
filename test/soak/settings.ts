/** How long a soak run takes, and what it draws from. */
const given = (name: string): number | undefined => {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  if (!(number > 0)) throw new TypeError(`${name} must be a number above 0, and is "${text}".`);
  return number;
};

/** The page in the docs is drawn by a run of this length. */
export const wholeMinutes = 20;
export const minutes = given('SOAK_MINUTES') ?? wholeMinutes;
export const seed = given('SOAK_SEED') ?? Math.floor(Math.random() * 2 ** 31) + 1;
