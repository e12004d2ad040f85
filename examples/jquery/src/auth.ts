import { createAuth } from 'latchkey/fetch';

export const auth = createAuth({ baseUrl: '/auth/' });
