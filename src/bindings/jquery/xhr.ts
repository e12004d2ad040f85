import { type ClientAnswer, isRefusal, isSet } from '../send-authorized.ts';
import type { AjaxOptions, Complete, TextStatus } from './ajax.ts';

/** The arguments of jQuery's `complete` for one response. */
export type Outcome = Parameters<Complete>;

/** Sends one request as jQuery's own transport does. Code outside of jQuery cannot call that transport. */
export function sendXhr(
  options: AjaxOptions,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<ClientAnswer<Outcome>> {
  return new Promise((resolve) => {
    const xhr = options.xhr();
    xhr.open(options.type, options.url, true, options.username, options.password);
    Object.assign(xhr, options.xhrFields);
    if (options.mimeType) xhr.overrideMimeType(options.mimeType);
    // Only requests to the page's own origin get this header, because to another origin the header would cause a preflight request.
    if (!options.crossDomain && !headers['X-Requested-With']) {
      xhr.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
    }
    for (const [name, value] of Object.entries(headers)) if (isSet(value)) xhr.setRequestHeader(name, value);

    const stop = () => xhr.abort();
    const end = (answer: ClientAnswer<Outcome>) => {
      signal.removeEventListener('abort', stop);
      resolve(answer);
    };
    xhr.onload = () => end(answerOf(xhr));
    xhr.onerror = xhr.onabort = xhr.ontimeout = () => end({ outcome: [xhr.status, xhr.statusText as TextStatus] });
    signal.addEventListener('abort', stop);
    xhr.send(options.hasContent ? ((options.data ?? null) as XMLHttpRequestBodyInit | null) : null);
  });
}

function answerOf(xhr: XMLHttpRequest): ClientAnswer<Outcome> {
  const { status, statusText, responseURL: url } = xhr;
  const headers = xhr.getAllResponseHeaders();
  const isText = (xhr.responseType || 'text') === 'text';
  const responses = isText ? { text: xhr.responseText } : { binary: xhr.response };
  // The response to an address that is not HTTP (`file:`) has status 0, although the file was read.
  const outcome: Outcome = [status || 200, statusText as TextStatus, responses, headers];
  if (!isRefusal(status)) return { outcome };
  const body = isText ? xhr.responseText : xhr.response;
  return { outcome, refusal: { status, headers: headers.split('\r\n').map(parseHeader), body, url } };
}

function parseHeader(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1)];
}
