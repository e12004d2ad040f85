import type { Auth } from 'latchkey';

declare global {
  namespace App {
    interface Locals {
      /** The client of this request's user. */
      auth: Auth;
    }
  }
}
