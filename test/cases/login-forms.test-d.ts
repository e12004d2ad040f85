import { describe, expectTypeOf, test } from 'vitest';
import { createSession } from '../../src/core.ts';
import * as fetchOnly from '../../src/fetch.ts';
import { type AuthState, createAuth, type DjoserUser, djoserAccount } from '../../src/index.ts';

const baseUrl = 'https://api.example.test/auth/';

interface LoginForm {
  username: string;
  password: string;
}

/** As a form library describes what it has: a number that may be missing, and a box. */
interface FullForm extends LoginForm {
  readonly otp?: number;
  rememberMe: boolean;
}

interface RegistrationForm {
  username: string;
  email?: string;
  password: string;
  age?: number;
  newsletter: boolean;
}

class FormOfAClass {
  readonly email = 'ada@example.test';
  readonly password = 'correct-horse';
}

describe('forms', () => {
  const auth = createAuth({ baseUrl });
  const account = djoserAccount(auth);

  test('B226 · `login()` takes a form that is described by an interface', () => {
    const form: LoginForm = { username: 'ada', password: 'correct-horse' };
    expectTypeOf(auth.login(form)).resolves.toEqualTypeOf<AuthState<DjoserUser>>();
    expectTypeOf(fetchOnly.createAuth({ baseUrl }).login(form, { remember: true })).resolves.toEqualTypeOf<
      AuthState<DjoserUser>
    >();
  });

  test('B228 · `login()` and `register()` take interfaces with optional, numeric and boolean fields', () => {
    const form: FullForm = { username: 'ada', password: 'correct-horse', rememberMe: true };
    expectTypeOf(auth.login(form)).resolves.toEqualTypeOf<AuthState<DjoserUser>>();
    const registration: RegistrationForm = { username: 'ada', password: 'correct-horse', newsletter: false };
    expectTypeOf(account.register(registration)).resolves.toEqualTypeOf<DjoserUser>();
    expectTypeOf(account.register<RegistrationForm>(registration)).resolves.toEqualTypeOf<DjoserUser>();
  });

  test('`login()` takes an instance of a class, a readonly form, and one that is written at its place', () => {
    expectTypeOf(auth.login(new FormOfAClass())).resolves.toEqualTypeOf<AuthState<DjoserUser>>();
    const frozen: Readonly<LoginForm> = Object.freeze({ username: 'ada', password: 'correct-horse' });
    expectTypeOf(auth.login(frozen)).resolves.toEqualTypeOf<AuthState<DjoserUser>>();
    expectTypeOf(auth.login({ phone: 4912345, code: '123456' }, { path: 'login/code/' })).resolves.toEqualTypeOf<
      AuthState<DjoserUser>
    >();
  });

  test('`login()` takes no text, and an option that it does not know is told', () => {
    // @ts-expect-error -- a name alone is no form
    auth.login('ada');
    // @ts-expect-error -- a misspelt option
    auth.login({ username: 'ada', password: 'x' }, { rember: true });
  });

  test('`accessToken` is a text or null, with ky and without, and in the core', () => {
    expectTypeOf(auth.accessToken).toEqualTypeOf<string | null>();
    expectTypeOf(fetchOnly.createAuth({ baseUrl }).accessToken).toEqualTypeOf<string | null>();
    const session = createSession({ refresh: async () => ({ access: 'a' }), allowedOrigins: ['https://a.test'] });
    expectTypeOf(session.accessToken).toEqualTypeOf<string | null>();
  });
});
