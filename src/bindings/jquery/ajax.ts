/** What is used of jQuery, of any version: a script tag brings no types, and `@types/jquery` fits. */
export interface Ajax {
  /** Registers a way to send, for a data type or for all. */
  ajaxTransport(
    dataType: string,
    handler: (options: object, original: object, jqXHR: JqXhr) => Transport | undefined,
  ): void;
}

/** The options of one request, as jQuery has settled them: parameters in the address, data as it will be sent. */
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

/** Tells jQuery how it ended. With the status -1 the second argument is what was thrown. */
export type Complete = (
  status: number,
  statusText: TextStatus,
  responses?: Record<string, unknown>,
  headers?: string,
) => void;

/** What `@types/jquery` lets a transport say. jQuery's own says `xhr.statusText`, and what it threw. */
export type TextStatus = 'success' | 'notmodified' | 'nocontent' | 'error' | 'timeout' | 'abort' | 'parsererror';
