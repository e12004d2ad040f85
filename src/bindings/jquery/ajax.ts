/** The part of jQuery that `attachAuth` uses. The `$` of `@types/jquery` fits. Without that package, a `$` from a script tag fits as well. */
export interface Ajax {
  /**
   * Registers a function that makes the transport of a request, for one data type or for all. When the function returns `undefined`, jQuery
   * uses its own transport.
   */
  ajaxTransport(
    dataType: string,
    handler: (options: object, original: object, jqXHR: JqXhr) => Transport | undefined,
  ): void;
}

/** The options of one request after jQuery has prepared them: the parameters are in `url`, and `data` is what will be sent. */
export interface AjaxOptions {
  url: string;
  type: string;
  async?: boolean;
  timeout?: number;
  data?: unknown;
  hasContent?: boolean;
  crossDomain?: boolean;
  mimeType?: string;
  username?: string;
  password?: string;
  xhrFields?: object;
  xhr(): XMLHttpRequest;
}

export interface JqXhr {
  abort(statusText?: string): unknown;
}

export interface Transport {
  send(headers: Record<string, string>, complete: Complete): void;
  abort(): void;
}

/** Tells jQuery how the request ended. When the status is -1, the second argument is the error that was thrown. */
export type Complete = (
  status: number,
  statusText: TextStatus,
  responses?: Record<string, unknown>,
  headers?: string,
) => void;

/** What `@types/jquery` allows as status text. jQuery's own transport passes `xhr.statusText`, or the error that was thrown. */
export type TextStatus = 'success' | 'notmodified' | 'nocontent' | 'error' | 'timeout' | 'abort' | 'parsererror';
