import '@angular/compiler';
import { createRequire } from 'node:module';
import { HttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing';
import axios from 'axios';
import { Window } from 'happy-dom';
import type jQuery from 'jquery';
import { firstValueFrom } from 'rxjs';
import { onTestFinished, vi } from 'vitest';
import { attachAuth as attachToAxios } from '../../src/axios.ts';
import type { Auth } from '../../src/index.ts';
import { attachAuth as attachToJquery } from '../../src/jquery.ts';
import { bootstrap } from '../bindings/angular/bed.ts';

/** Sends a GET, and rejects if the answer is an error. */
export type Get = (url: string) => Promise<unknown>;

/** Connects an HTTP client to `auth`. `network`: the `fetch` of the page, which every request of this HTTP client is sent with. */
export type Connect = (auth: Auth, network: typeof fetch) => Get;

const require = createRequire(import.meta.url);

/** The ways in which a page sends a request with the token. */
export const waysToSend = {
  'auth.fetch': (auth) => (url) => auth.fetch(url),
  'auth.api': (auth) => (url) => auth.api.get(url).json(),
  axios(auth, network) {
    const instance = axios.create({ adapter: 'fetch', env: { fetch: network } });
    attachToAxios(instance, auth);
    return (url) => instance.get(url);
  },
  jQuery(auth, network) {
    const window = windowOver(network);
    const $: typeof jQuery = require('jquery/factory').jQueryFactory(window);
    attachToJquery($, auth);
    return (url) =>
      new Promise((resolve, reject) => {
        $.ajax(url).then(resolve, ({ status }) => reject(new Error(`answered ${status}`)));
      });
  },
  Angular(auth) {
    onTestFinished(() => {
      TestBed.resetTestingModule();
    });
    const { document } = globalThis;
    bootstrap(auth);
    const http = TestBed.inject(HttpClient);
    // The client and the recorder stay on the page of the test.
    vi.stubGlobal('document', document);
    return (url) => firstValueFrom(http.get(url));
  },
} satisfies Record<string, Connect>;

export type Way = keyof typeof waysToSend;

/** Prepares Angular. Call it once in each file, before all tests. */
export const prepareAngular = (): unknown =>
  TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting());

/** Returns a window whose XMLHttpRequest sends with `network`. */
function windowOver(network: typeof fetch): Window {
  const window: Window = new Window({
    url: 'https://api.example.test/',
    settings: {
      fetch: {
        interceptor: {
          async beforeAsyncRequest({ request }) {
            const { status, headers, ...response } = await network(request.url, {
              method: request.method,
              headers: Object.fromEntries(request.headers),
            }).then(async (answer) => ({
              status: answer.status,
              headers: Object.fromEntries(answer.headers),
              text: await answer.text(),
            }));
            return new window.Response(response.text, { status, headers });
          },
        },
      },
    },
  });
  onTestFinished(() => window.happyDOM.close());
  return window;
}
