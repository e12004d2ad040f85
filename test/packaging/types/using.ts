import { createAuth } from 'latchkey';
import { createSession } from 'latchkey/core';

export function use(): void {
  using auth = createAuth({ baseUrl: '/auth/' });
  using session = createSession({ allowedOrigins: [], refresh: async () => ({ access: 'x' }) });
  console.log(auth.state.status, session.state.status);
}
