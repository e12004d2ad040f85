// A server render: `restoring`, whoever asks, and not one request. No page is there, and no window.
import '@angular/compiler';
import assert from 'node:assert/strict';
import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { Component } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { createAuth } from 'latchkey';
import { authInterceptor, injectAuthState, injectUser, provideAuth } from 'latchkey/angular';
import { createFakeDjoser } from 'latchkey/testing';

class App {
  state = injectAuthState();
  me = injectUser();
}
const template = '<p>{{ state().status }}, {{ me.user()?.username ?? "nobody" }}, {{ me.isPending() }}</p>';
Component({ selector: 'app-root', standalone: true, template })(App);

const server = createFakeDjoser();
const auth = createAuth({ baseUrl: server.baseUrl, fetch: server.fetch });
await auth.login({ username: 'ada', password: 'correct-horse' });
const before = server.count();

const providers = [provideServerRendering(), provideAuth(auth), provideHttpClient(withInterceptors([authInterceptor]))];
const html = await renderApplication((context) => bootstrapApplication(App, { providers }, context), {
  document: '<html><body><app-root></app-root></body></html>',
  url: 'http://127.0.0.1/',
  // Newer versions answer hosts that they were told of.
  allowedHosts: ['127.0.0.1'],
});
assert.match(html, /<p>restoring, nobody, true<\/p>/);
assert.equal(server.count(), before);
console.log('lived');
process.exit();
