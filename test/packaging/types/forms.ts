// What is lost in silence where a type of the package is `any`.
import { createAuth, djoserAccount } from 'latchkey';
import { createAuth as createAuthForFetch } from 'latchkey/fetch';

interface Credentials {
  email: string;
  password: string;
}

interface SignUp {
  username: string;
  password: string;
  invitation: string;
}

export async function use(credentials: Credentials, form: SignUp): Promise<void> {
  const auth = createAuth({ baseUrl: '/auth/' });
  const account = djoserAccount(auth);
  await auth.login(credentials);
  await createAuthForFetch({ baseUrl: '/auth/' }).login(credentials);
  await account.register<SignUp>(form);
  await account.register({ username: 'ada', password: 'x' });

  // @ts-expect-error: no credentials at all
  await auth.login('ada');
  // @ts-expect-error: a field that nobody has
  await account.register({ username: 'ada', password: 'x', invitation: 'y' });
  // @ts-expect-error: a field that the form has not
  await account.register<SignUp>({ username: 'ada', password: 'x', nickname: 'y' });
  // @ts-expect-error: a field that nobody has
  await account.updateMe({ nickname: 'y' });
  // @ts-expect-error: no text
  const status: number = auth.state.status;
  console.log(status);
}
