import { copyBody } from '../../platform/body-copy.ts';
import { type Authorizer, sendAuthorized } from '../send-authorized.ts';
import type { Ajax, AjaxOptions, JqXhr, Transport } from './ajax.ts';
import { type Outcome, sendXhr } from './xhr.ts';

/**
 * Puts the session under `$.ajax` and what is built on it: the token on requests to allowed origins, one refresh and one resend after
 * a 401. jQuery 1.12 to 4.
 *
 * Callbacks, deferreds, global events, `beforeSend` and prefilters see one request with one outcome; `timeout` measures each send, not
 * the time that a refresh takes. A refused session leaves them with the original 401; where no request could be made, `errorThrown` is
 * the `AuthError`, and the status 0. Left alone are requests with `async: false`, which cannot wait for a refresh, and those that are
 * no XMLHttpRequest (JSONP, script tags, transports of a data type). Returns the way to detach.
 *
 * @example
 * attachAuth(jQuery, auth)
 * $.getJSON('/api/orders/').done(show)
 */
export function attachAuth($: Ajax, auth: Authorizer): () => void {
  let attached = true;
  // `+`: before jQuery's own. There is no way to take a transport back, but it may decline.
  $.ajaxTransport('+*', (settings, _original, jqXHR) => {
    const options = settings as AjaxOptions;
    return attached && options.async !== false ? createTransport(auth, options, jqXHR) : undefined;
  });
  return () => {
    attached = false;
  };
}

function createTransport(auth: Authorizer, options: AjaxOptions, jqXHR: JqXhr): Transport {
  const abort = new AbortController();
  const { timeout = 0 } = options;
  // jQuery's own timer would count the refresh, too. It reads this once, after it has asked for a transport and before it sends.
  if (timeout > 0) options.timeout = 0;
  // The settings are what callbacks have as `this`, and what `$.ajax(this)` tries again with.
  const giveBackTimeout = () => {
    if (timeout > 0) options.timeout ||= timeout;
  };

  const send = (headers: Record<string, string>, data: unknown) => {
    const timer = timeout > 0 ? setTimeout(() => jqXHR.abort('timeout'), timeout) : undefined;
    return sendXhr({ ...options, data }, headers, abort.signal).finally(() => clearTimeout(timer));
  };

  return {
    send(headers, complete) {
      giveBackTimeout();
      // The caller may use a form or an array again at once, and this request may wait for a token.
      const data = copyBody(options.data);
      sendAuthorized<Outcome>(auth, {
        url: options.url,
        method: options.type,
        headers: Object.entries(headers),
        signal: abort.signal,
        send: (extra) => send({ ...headers, ...Object.fromEntries(extra) }, data),
      }).then(
        (outcome) => complete(...outcome),
        // As jQuery reports what a transport throws: textStatus `error`, and the error itself as errorThrown.
        (error) => complete(-1, error),
      );
    },
    // jQuery tells the callbacks itself.
    abort() {
      giveBackTimeout();
      abort.abort();
    },
  };
}
