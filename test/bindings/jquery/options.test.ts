/** What is given to `$.ajax` stays as it was given, and means what it means to jQuery. */
import type jQuery from 'jquery';
import { describe, expect, it } from 'vitest';
import { attachAuth } from '../../../src/jquery.ts';
import { openWindow } from '../transport/browser-window.ts';
import { deepFreeze } from '../transport/frozen.ts';
import { openSite } from '../transport/site.ts';
import { versions } from './versions.ts';

/** Settles when the request does, however it ends. */
const over = (request: JQuery.jqXHR) => new Promise<void>((resolve) => request.always(() => resolve()));

describe.each(Object.entries(versions))('%s', (_name, make) => {
  const open = async (...options: Parameters<typeof openSite>) => {
    const site = await openSite(...options);
    const $: typeof jQuery = make(openWindow());
    attachAuth($, site.auth);
    return { ...site, $ };
  };

  it('tries again with `$.ajax(this)`, its own way, and the timeout counts each time', async () => {
    const { $, ping } = await open({ latencyMs: ({ path }) => (path.includes('ping') ? 150 : 0) });
    const ends: string[] = [];
    await new Promise<void>((resolve) => {
      $.ajax({
        url: ping,
        timeout: 50,
        error(_jqXHR, textStatus) {
          ends.push(`${textStatus} ${this.timeout}`);
          if (ends.length < 3) $.ajax(this);
          else resolve();
        },
      });
    });
    expect(ends).toEqual(['timeout 50', 'timeout 50', 'timeout 50']);
  });

  it.each([
    ['is answered', () => ({})],
    ['is called off by an ajaxSend handler', () => ({ stop: true })],
  ])('leaves the timeout in the settings when a request %s', async (_how, told) => {
    const { $, ping } = await open();
    const { stop = false } = told() as { stop?: boolean };
    let settings: JQuery.AjaxSettings | undefined;
    $($('body')[0]?.ownerDocument as Document).on('ajaxSend', (_event, jqXHR, sent) => {
      settings = sent;
      if (stop) jqXHR.abort();
    });
    await over($.ajax({ url: ping, timeout: 5000 }));
    expect(settings?.timeout).toBe(5000);
  });

  it('adds no timeout to settings that have none', async () => {
    const { $, ping } = await open();
    let settings: object = {};
    await over(
      $.ajax({
        url: ping,
        complete() {
          settings = this;
        },
      }),
    );
    expect('timeout' in settings).toBe(false);
  });

  it('writes on no options, headers or data: frozen ones are sent, and sent again after a 401', async () => {
    const { $, server, tokens, ping } = await open();
    server.expireAccess();
    const options = deepFreeze({ url: ping, method: 'POST', headers: { 'X-Page': 'orders' }, data: { n: 1 } });
    await over($.ajax(options));
    expect(tokens('api/ping')).toEqual([1, 2]);
    expect(server.calls('api/ping').map(({ body }) => body)).toEqual([{ n: '1' }, { n: '1' }]);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['empty', ''],
  ])('sends the token where a left-over sets Authorization to nothing: %s', async (_value, Authorization) => {
    const { $, server, tokens, refreshes, ping } = await open();
    server.expireAccess();
    const request = $.ajax(ping, { headers: { Authorization } as JQuery.PlainObject<string | null | undefined> });
    await over(request);
    expect([request.status, tokens('api/ping'), refreshes()]).toEqual([200, [1, 2], 1]);
  });
});
