import { expected, live } from './src/session.js';

test('the package lives', async () => {
  expect(await live()).toEqual(expected);
});
