import type { CallOptions, DjoserAccount, DjoserUser } from '../../src/fetch.ts';

type AccountCall = (account: DjoserAccount<DjoserUser>, options?: CallOptions) => Promise<unknown>;
type Row = [method: keyof DjoserAccount<DjoserUser>, call: AccountCall];

export const eve = { username: 'eve', email: 'eve@example.test', password: 'sea-of-cobol' };
const link = { uid: 'MQ', token: 'abcdef-0123456789abcdef' };
const email = eve.email;

/** A call of each method that works without a user. */
export const openCalls: Row[] = [
  ['register', (account, options) => account.register(eve, options)],
  ['activate', (account, options) => account.activate(link, options)],
  ['resendActivation', (account, options) => account.resendActivation({ email }, options)],
  ['resetPassword', (account, options) => account.resetPassword({ email }, options)],
  [
    'confirmResetPassword',
    (account, options) => account.confirmResetPassword({ ...link, new_password: 'horse-staple' }, options),
  ],
  ['resetUsername', (account, options) => account.resetUsername({ email }, options)],
  ['confirmResetUsername', (account, options) => account.confirmResetUsername({ ...link, new_username: 'e' }, options)],
  ['socialUrl', (account, options) => account.socialUrl('github', 'https://app.example.test/', options)],
  ['socialLogin', (account, options) => account.socialLogin('github', { state: 'x', code: 'y' }, options)],
];

/** A call of each method that is about the logged-in user. */
export const ownCalls: Row[] = [
  [
    'setPassword',
    (account, options) =>
      account.setPassword({ current_password: 'correct-horse', new_password: 'horse-staple' }, options),
  ],
  [
    'setUsername',
    (account, options) => account.setUsername({ current_password: 'correct-horse', new_username: 'eva' }, options),
  ],
  ['updateMe', (account, options) => account.updateMe({ email }, options)],
  ['deleteMe', (account, options) => account.deleteMe({ current_password: 'correct-horse' }, options)],
  ['listUsers', (account, options) => account.listUsers(options)],
];
