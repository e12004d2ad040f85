/** The API's types, as openapi-typescript writes them. */
export interface paths {
  '/orders/{id}/': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get: {
      parameters: { query?: never; header?: never; path: { id: number }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { 'application/json': { id: number; customer: string } } };
        401: { headers: Record<string, unknown>; content: { 'application/json': { detail: string; code: string } } };
      };
    };
  };
  '/orders/': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { 'application/json': { pizza: string } } };
      responses: { 201: { headers: Record<string, unknown>; content: { 'application/json': { pizza: string } } } };
    };
  };
}
