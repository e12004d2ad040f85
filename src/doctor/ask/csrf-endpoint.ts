import type { Outcome } from './exchange.ts';

/** An endpoint that returns a CSRF token. */
export interface CsrfEndpoint {
  readonly path: string;
  /** The name of the token in the answer. */
  readonly field: string;
  /** The answer to a GET with the `Origin` header of the page. */
  readonly answer: Outcome;
}
