import { describe, expect, it } from 'vitest';
import { type Ajax, attachAuth } from '../../../src/jquery.ts';
import { copyInto, openWindow } from '../transport/browser-window.ts';
import { bindingContract, type Connect, uploadContract } from '../transport/contract.ts';
import { openSite } from '../transport/site.ts';
import { type MakeJquery, versions } from './versions.ts';

const connect =
  (make: MakeJquery): Connect =>
  ({ auth }) => {
    const window = openWindow();
    const $ = make(window);
    return {
      detach: attachAuth($, auth),
      async call(url, { method = 'GET', headers = {}, body, signal } = {}) {
        const upload = body instanceof FormData;
        const data = upload ? await copyInto(window, body) : (body as string | undefined);
        return new Promise((resolve) => {
          const jqXHR = $.ajax({
            url,
            method,
            headers,
            ...(data !== undefined && { data, processData: false }),
            ...(upload && { contentType: false }),
          });
          jqXHR.then(
            (data, _textStatus, { status }) => resolve({ status, data }),
            (jqXHR, textStatus, errorThrown: unknown) =>
              resolve({
                status: jqXHR.status,
                data: jqXHR.responseJSON,
                error: { textStatus, errorThrown },
                code: (errorThrown as { code?: string }).code,
              }),
          );
          signal?.addEventListener('abort', () => {
            // Not returned: Node would wait for it as for a promise.
            jqXHR.abort();
          });
        });
      },
    };
  };

for (const [name, make] of Object.entries(versions)) {
  bindingContract(name, connect(make));
  uploadContract(name, connect(make));
}

const open = async (...options: Parameters<typeof openSite>) => {
  const site = await openSite(...options);
  const window = openWindow();
  const $ = versions['jQuery 4']!(window);
  return { ...site, $, window, detach: attachAuth($, site.auth) };
};

/** Settles when the request does, however it ends. */
const over = (request: JQuery.jqXHR) => new Promise<void>((resolve) => request.always(() => resolve()));

describe('jQuery', () => {
  it('tells callbacks and global events once', async () => {
    const { $, window, server, ping } = await open();
    const heard: string[] = [];
    for (const type of ['ajaxStart', 'ajaxSend', 'ajaxSuccess', 'ajaxError', 'ajaxComplete', 'ajaxStop']) {
      $(window.document as never).on(type, () => {
        heard.push(type);
      });
    }
    server.expireAccess();
    const context = { name: 'mine' };
    const request = $.ajax(ping, {
      context,
      beforeSend: () => void heard.push('beforeSend'),
      success: () => void heard.push('success'),
      error: () => void heard.push('error'),
      complete(this: typeof context) {
        heard.push(`complete ${this.name}`);
      },
      statusCode: { 200: () => void heard.push('200'), 401: () => void heard.push('401') },
    });
    await over(request);
    expect(heard).toEqual([
      'ajaxStart',
      'beforeSend',
      'ajaxSend',
      'success',
      '200',
      'ajaxSuccess',
      'complete mine',
      'ajaxComplete',
      'ajaxStop',
    ]);
    expect(server.count('api/ping')).toBe(2);
  });

  it('gives a refused caller the jqXHR of its 401', async () => {
    const { $, server, ping } = await open();
    server.expireAccess();
    server.revokeRefresh();
    const request = $.getJSON(ping);
    const seen = await new Promise((resolve) => request.fail((...args) => resolve(args.slice(1))));
    expect(seen).toEqual(['error', 'Unauthorized']);
    expect([request.status, request.responseJSON.code]).toEqual([401, 'token_not_valid']);
    expect(request.getResponseHeader('content-type')).toContain('json');
  });

  it('gives the AuthError as errorThrown where nothing could be sent', async () => {
    const { $, auth, ping } = await open();
    auth.dispose();
    const request = $.get(ping);
    const [textStatus, errorThrown] = await new Promise<unknown[]>((resolve) =>
      request.fail((...args) => resolve(args.slice(1))),
    );
    expect(textStatus).toBe('error');
    expect(errorThrown).toMatchObject({ name: 'AuthError', code: 'disposed' });
    expect(request.status).toBe(0);
  });

  it('charges a timeout for the server, not for the refresh', async () => {
    const slowRefresh = ({ path }: { path: string }) => (path.includes('refresh') ? 300 : 0);
    const { $, server, ping } = await open({ latencyMs: slowRefresh });
    server.expireAccess();
    const patient = $.ajax(ping, { timeout: 200 });
    await over(patient);
    expect(patient.status).toBe(200);
    server.setLatency(({ path }) => (path.includes('ping') ? 300 : 0));
    const late = $.ajax(ping, { timeout: 200 });
    await over(late);
    expect(late.statusText).toBe('timeout');
  });

  it('puts settings of $.ajaxSetup on both sends, and asks for an XMLHttpRequest for each', async () => {
    const { $, server, ping } = await open();
    let made = 0;
    const { xhr } = $.ajaxSettings;
    $.ajaxSetup({
      headers: { 'X-Page': 'orders' },
      xhr: () => {
        made += 1;
        return xhr?.() as XMLHttpRequest;
      },
    });
    server.expireAccess();
    await over($.post(ping, { n: 1, name: 'Ada & Co' }));
    const calls = server.calls('api/ping');
    expect(calls.map(({ headers }) => headers['x-page'])).toEqual(['orders', 'orders']);
    expect(calls.map(({ body }) => body)).toEqual(Array(2).fill({ n: '1', name: 'Ada & Co' }));
    expect(made).toBe(2);
  });

  it('sends nothing when beforeSend says no', async () => {
    const { $, server, ping } = await open();
    const request = $.ajax(ping, { beforeSend: () => false });
    await over(request);
    expect([request.statusText, server.count('api/ping')]).toEqual(['canceled', 0]);
  });

  it('leaves alone what cannot wait', async () => {
    const { auth } = await openSite();
    const handlers: Parameters<Ajax['ajaxTransport']>[1][] = [];
    attachAuth({ ajaxTransport: (_, handler) => void handlers.push(handler) }, auth);
    const options = { url: '/api/', type: 'GET', xhr: () => new XMLHttpRequest() };
    const transport = (async: boolean) => handlers[0]?.({ ...options, async }, {}, { abort() {} });
    expect(transport(false)).toBeUndefined();
    expect(transport(true)).toBeDefined();
  });

  it('hands on bytes', async () => {
    const { $, server, url } = await open();
    server.route('GET', '/api/bytes/', () => new Response(new Uint8Array([1, 2, 3])), { protected: true });
    server.expireAccess();
    const bytes = await $.ajax(url('/api/bytes/'), { xhrFields: { responseType: 'arraybuffer' }, dataType: 'binary' });
    expect([...new Uint8Array(bytes as unknown as ArrayBuffer)]).toEqual([1, 2, 3]);
  });
});
