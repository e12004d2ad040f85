import '@angular/compiler';
import { HttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { openSite } from '../transport/site.ts';
import { bootstrap, useTestBed } from './bed.ts';

useTestBed();

const open = async () => {
  const site = await openSite();
  bootstrap(site.auth, [provideHttpClientTesting()]);
  return { ...site, http: TestBed.inject(HttpClient), controller: TestBed.inject(HttpTestingController) };
};

const nextTask = () => new Promise((resolve) => setTimeout(resolve));

describe('HttpTestingController, as Angular’s own tests use it', () => {
  it.each([
    ['a user', async () => {}, 'Bearer '],
    ['nobody', ({ auth }: { auth: { logout(): Promise<unknown> } }) => auth.logout(), null],
  ])('has the request of %s at once, and the caller has the answer a task later', async (_, prepare, header) => {
    const site = await open();
    await prepare(site);
    const answers: unknown[] = [];
    site.http.get(site.ping).subscribe((answer) => answers.push(answer));
    const sent = site.controller.expectOne(site.ping);
    const authorization = sent.request.headers.get('authorization');
    expect(authorization?.slice(0, 7) ?? null).toBe(header);
    sent.flush({ ok: true });
    await nextTask();
    expect(answers).toEqual([{ ok: true }]);
    site.controller.verify();
  });

  it('has a request that was answered with 401 once more, after the refresh', async () => {
    const { http, controller, ping, refreshes } = await open();
    const answers: unknown[] = [];
    http.get(ping).subscribe((answer) => answers.push(answer));
    controller
      .expectOne(ping)
      .flush({ code: 'token_not_valid', detail: 'No.' }, { status: 401, statusText: 'Unauthorized' });
    await expect.poll(() => controller.match(ping).map((again) => again.flush({ ok: true }))).toHaveLength(1);
    await expect.poll(() => answers).toEqual([{ ok: true }]);
    expect(refreshes()).toBe(1);
  });
});
