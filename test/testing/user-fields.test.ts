import { describe, expect, it } from 'vitest';
import { createFakeDjoser, type FakeDjoserOptions } from '../../src/testing.ts';
import { bearer, post, send } from './requests.ts';

const userFields = { first_name: '', newsletter: false, tags: [] as string[] };

const signedIn = (options: FakeDjoserOptions) => {
  const server = createFakeDjoser(options);
  const { headers } = bearer(server.issue('ada').access);
  const me = async (method: string, body?: unknown) => (await send(server, method, 'users/me', body, headers)).json();
  return { server, headers, me };
};

describe('the fields of a user model', () => {
  it('are shown with every user, each with its value or that of a new one', async () => {
    const { headers, me, server } = signedIn({
      userFields,
      hideUsers: false,
      users: [{ username: 'ada', fields: { first_name: 'Ada', plan: 'pro' } }, { username: 'bob' }],
    });
    const ada = {
      id: 1,
      username: 'ada',
      email: 'ada@example.test',
      first_name: 'Ada',
      newsletter: false,
      tags: [],
      plan: 'pro',
    };
    expect(await me('GET')).toEqual(ada);
    const bob = { id: 2, username: 'bob', email: 'bob@example.test', ...userFields };
    expect(await (await send(server, 'GET', 'users', undefined, headers)).json()).toEqual([ada, bob]);
  });

  it('are changed one by one, with any JSON value, and what is no field is ignored', async () => {
    const { me } = signedIn({ userFields });
    await me('PATCH', { newsletter: true, tags: ['a', 'b'], is_staff: true, constructor: 1 });
    const { id: _, ...changed } = await me('PATCH', { first_name: 'Ada' });
    expect(changed).toEqual({
      username: 'ada',
      email: 'ada@example.test',
      first_name: 'Ada',
      newsletter: true,
      tags: ['a', 'b'],
    });
  });

  it('stay as they are where another field of the same form is wrong', async () => {
    const { me } = signedIn({ userFields });
    expect(await me('PATCH', { first_name: 'Ada', email: 'nowhere' })).toEqual({
      email: ['Enter a valid email address.'],
    });
    expect(await me('GET')).toMatchObject({ first_name: '' });
  });

  it('are changed where the address is what one logs in with', async () => {
    const { me } = signedIn({ userFields, usernameField: 'username', loginField: 'email' });
    expect(await me('PATCH', { first_name: 'Ada', email: 'other@example.test' })).toMatchObject({
      first_name: 'Ada',
      email: 'ada@example.test',
    });
  });

  it('come in a form with a file', async () => {
    const { headers, server } = signedIn({ userFields: { avatar: null, first_name: '' } });
    const body = new FormData();
    body.set('avatar', new File(['picture'], 'me.png'));
    body.set('first_name', 'Ada');
    const response = await server.fetch(new URL('users/me/', server.baseUrl), { method: 'PATCH', headers, body });
    expect(await response.json()).toMatchObject({ first_name: 'Ada', avatar: { bytes: 7 } });
  });

  it('are taken at registration', async () => {
    const { server } = signedIn({ userFields });
    const form = { username: 'eve', password: 'battery-staple-7', first_name: 'Eve', is_staff: true };
    const response = await post(server, 'users', form);
    expect([response.status, await response.json()]).toEqual([
      201,
      { id: 2, username: 'eve', email: '', first_name: 'Eve', newsletter: false, tags: [] },
    ]);
  });

  it('are told to a route, and changed by an administrator', async () => {
    const { headers, server } = signedIn({ userFields });
    server.route('GET', '/api/plan/', (_, { user }) => user?.fields.first_name);
    server.updateUser('ada', { fields: { first_name: 'Augusta' }, isStaff: true });
    const response = await server.fetch('https://api.example.test/api/plan/', { headers });
    expect(await response.json()).toBe('Augusta');
    expect(server.updateUser('ada', {})).toMatchObject({ isStaff: true, fields: { newsletter: false } });
    expect(() => server.updateUser('nobody', {})).toThrow(RangeError);
  });

  it('are as they were after a reset', async () => {
    const { me, server } = signedIn({ userFields });
    await me('PATCH', { first_name: 'Ada', tags: ['a'] });
    server.reset();
    const { headers } = bearer(server.issue('ada').access);
    expect(await (await send(server, 'GET', 'users/me', undefined, headers)).json()).toMatchObject(userFields);
  });
});
