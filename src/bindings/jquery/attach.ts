import { copyBody } from '../../platform/body-copy.ts';
import { type Authorizer, sendAuthorized } from '../send-authorized.ts';
import type { Ajax, AjaxOptions, JqXhr, Transport } from './ajax.ts';
import { type Outcome, sendXhr } from './xhr.ts';

/**
 * Adds the session to `$.ajax` and to the functions that use it: requests to allowed origins get the access token, and a 401 leads to one
 * refresh and one resend. For jQuery 1.12 to 4.
 *
 * Callbacks, deferreds, global events, `beforeSend` and prefilters see one request with one outcome. `timeout` limits each send, without
 * the time of a refresh. When the refresh after a 401 fails, the callbacks get that 401. When no request could be sent, the callbacks get
 * status 0, and `errorThrown` is an `AuthError`: `session_ended`, `refresh_unavailable` or `disposed`.
 *
 * The session does not change requests with `async: false`, which cannot wait for a refresh. Nor does it change requests without
 * XMLHttpRequest (JSONP, script tags, transports of a data type).
 *
 * @returns a function that detaches the session from jQuery.
 * @example
 * attachAuth(jQuery, auth)
 * $.getJSON('/api/orders/').done(show)
 */
export function attachAuth($: Ajax, auth: Authorizer): () => void {
  let attached = true;
  // `+` puts this transport before jQuery's own. jQuery cannot remove a transport, but a transport that returns `undefined` is skipped.
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
  // jQuery's own timer would include the time of a refresh. So it is turned off here, before jQuery reads `timeout` and calls `send`.
  if (timeout > 0) options.timeout = 0;
  // Restores `timeout`, because callbacks get these settings as `this`, and `$.ajax(this)` tries again with them.
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
      // The body is copied now, because the application may change a form or an array before this request is sent, or sent again.
      const data = copyBody(options.data);
      sendAuthorized<Outcome>(auth, {
        url: options.url,
        method: options.type,
        headers: Object.entries(headers),
        signal: abort.signal,
        send: (extra) => send({ ...headers, ...Object.fromEntries(extra) }, data),
      }).then(
        (outcome) => complete(...outcome),
        // jQuery reports an error of a transport in this way: textStatus is `error`, and errorThrown is the error.
        (error) => complete(-1, error),
      );
    },
    // `complete` is not called here, because jQuery tells the callbacks of an abort itself.
    abort() {
      giveBackTimeout();
      abort.abort();
    },
  };
}
