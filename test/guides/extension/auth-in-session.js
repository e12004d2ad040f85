import { createAuth } from 'latchkey/fetch';
import { sessionArea } from './session-area.js';

export const auth = createAuth({ baseUrl: 'https://api.example.com/auth/', storage: sessionArea() });
