import '@angular/compiler';
import { createRequire } from 'node:module';
import { HttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import axios from 'axios';
import type jQuery from 'jquery';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { attachAuth as attachToAxios } from '../../src/axios.ts';
import { createRecorder, explainLogout } from '../../src/devtools.ts';
import { type Auth, createAuth, djoser, memoryStorage } from '../../src/index.ts';
import { attachAuth as attachToJquery } from '../../src/jquery.ts';
import { createFakeDjoser, type FakeDjoser } from '../../src/testing.ts';
import { bootstrap, useTestBed } from '../bindings/angular/bed.ts';
import { openWindow } from '../bindings/transport/browser-window.ts';
import { listen } from '../bindings/transport/listen.ts';

useTestBed();

const require = createRequire(import.meta.url);

/** Sends a GET, and does not mind how it ends. */
type Get = (url: string) => Promise<unknown>;

const transports: Record<string, (auth: Auth) => Get> = {
  'auth.fetch': (auth) => (url) => auth.fetch(url),
  axios(auth) {
    const instance = axios.create({ adapter: 'fetch' });
    attachToAxios(instance, auth);
    return (url) => instance.get(url);
  },
  jQuery(auth) {
    const $: typeof jQuery = require('jquery/factory').jQueryFactory(openWindow());
    attachToJquery($, auth);
    return (url) => new Promise((resolve) => $.ajax(url).always(() => resolve(null)));
  },
  Angular(auth) {
    bootstrap(auth);
    const http = TestBed.inject(HttpClient);
    return (url) => firstValueFrom(http.get(url));
  },
};

async function open(connect: (auth: Auth) => Get) {
  let server: FakeDjoser;
  const origin = await listen((request) => server.fetch(request));
  server = createFakeDjoser({ baseUrl: `${origin}/auth/` });
  const recorder = createRecorder();
  const options = recorder.observe({
    baseUrl: server.baseUrl,
    fetch: server.fetch,
    server: djoser({ scheme: 'Bearer' }),
    storage: memoryStorage(),
    locks: null,
    channel: () => null,
    proactive: 'off',
    onWarning: () => {},
  });
  const auth = recorder.attach(createAuth(options));
  onTestFinished(() => {
    auth.dispose();
    recorder.dispose();
  });
  await auth.login({ username: 'ada', password: 'correct-horse' });
  const get = connect(auth);
  const calls = () =>
    recorder.events
      .filter(({ type, kind }) => type === 'request' && kind === 'call')
      .filter(({ path }) => path?.endsWith('/api/ping/'));
  return { server, recorder, auth, calls, get: () => get(`${origin}/api/ping/`).catch(() => {}) };
}

describe.each(Object.entries(transports))('a request over %s', (_, connect) => {
  it('is drawn with its token and its answer, and so is what was sent again', async () => {
    const { calls, get, recorder, server } = await open(connect);
    server.expireAccess();
    await get();
    const [first, second] = calls();
    expect(calls()).toMatchObject([
      { method: 'GET', scheme: 'Bearer' },
      { method: 'GET', scheme: 'Bearer', resendOf: first?.n },
    ]);
    const answers = recorder.events.filter(({ type, of }) => type === 'response' && [first?.n, second?.n].includes(of));
    // Of a good answer a binding may keep the status to itself.
    expect(answers.map(({ status = 200 }) => status)).toEqual([401, 200]);
    expect(JSON.stringify(recorder.events)).not.toMatch(/eyJ/);
  });

  it('whose user is gone is why the session ended, and no script is blamed', async () => {
    const { auth, get, recorder, server } = await open(connect);
    server.deactivate('ada');
    await get();
    expect(auth.state.status).toBe('anonymous');
    await expect
      .poll(() => explainLogout(recorder))
      .toMatch(/^Logged out at [\d:]+: the server refused the account \(user_inactive\) in Tab 1\.$/);
  });

  it('is not followed any more when the recorder was disposed of', async () => {
    const { auth, calls, get, recorder, server } = await open(connect);
    recorder.dispose();
    await get();
    expect(server.count('api/ping')).toBe(1);
    expect(calls()).toEqual([]);
    expect(auth.state.status).toBe('authenticated');
  });
});
