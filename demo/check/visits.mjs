// What the page promises, and how a visitor would find out. Each visit gives back what it saw.

import assert from 'node:assert/strict';
import { lookAt, lookAtFirstScreens } from './looks.mjs';

export const visits = {
  async 'leads with an ordinary day, and plays it once by itself'(tab) {
    await tab.arrive();
    const day = await tab.reads('race-words', /^Evening/);
    assert.match(
      day,
      /^Evening. By hand: \d+ requests, [1-9]\d* sessions? lost\. latchkey: \d+ requests, no session lost\.$/,
    );
    const pictures = await lookAtFirstScreens(tab, '#race .lanes, #race-words');
    await tab.reload();
    await tab.reads('state-headline', /^Logged in as ada$/);
    assert.match(await tab.text('race-words'), /^Three tabs/, 'after a reload nothing runs');
    assert.deepEqual(tab.faults, []);
    return `“${day}” ${pictures} first screens`;
  },

  async 'stops that day when the visitor begins something else'(tab) {
    await tab.arrive();
    await tab.reads('race-words', /^After lunch/);
    await tab.press('call-one');
    await tab.reads('race-words', /was stopped/);
    assert.equal(await tab.page.$eval('[name=weather]:checked', ({ value }) => value), 'fine');
    assert.deepEqual(tab.faults, []);
    return await tab.text('race-words');
  },

  async 'shows the server’s words at the form'(tab) {
    await tab.logIn({ password: 'not-the-password' });
    const refused = await tab.reads('login-problem', /\w/);
    assert.match(refused, /No active account/);
    await tab.logIn({ username: '' });
    const blank = await tab.reads('username-problem', /\w/);
    assert.match(blank, /may not be blank/);
    assert.equal(await tab.page.evaluate(() => document.activeElement?.id), 'username', 'where the focus is');
    assert.deepEqual(tab.faults, []);
    return `“${refused}” at the form, “${blank}” at the field`;
  },

  async 'renews the token by itself'(tab) {
    await tab.logIn();
    await tab.reads('state-headline', /^Logged in as ada$/);
    const before = await tab.text('life-expires');
    await tab.reads('log-list', /its time had come/);
    const { refresh } = await tab.sent();
    assert.equal(refresh, 1);
    assert.notEqual(await tab.text('life-expires'), before, 'the end of the token');
    const left = Number(await tab.text('life-count'));
    assert.ok(left > 15, `a new token of ${left} s`);
    assert.deepEqual(tab.faults, []);
    return `“${await tab.latest()}” ${left} s left, 1 refresh`;
  },

  async 'needs no refresh to know you after a reload'(tab) {
    await tab.logIn({ remember: true });
    await tab.reads('state-headline', /^Logged in as ada$/);
    await tab.reload();
    await tab.reads('state-headline', /^Logged in as ada$/);
    const { call, ...sent } = await tab.sent();
    assert.deepEqual(sent, { login: 0, refresh: 0, logout: 0 });
    assert.equal(call, 1, 'who it is, is asked once');
    assert.match(await tab.text('state-detail'), /^Remembered/);
    return 'logged in, 0 refreshes';
  },

  async 'serves ten calls with one renewal'(tab) {
    await tab.logIn();
    await tab.reads('state-headline', /^Logged in as ada$/);
    await tab.click('call-one');
    assert.equal(await tab.reads('result-statuses', /\d/), '200');
    assert.equal(await tab.text('result-count'), '1 request');
    await tab.click('revoke');
    await tab.reads('log-list', /refuse the access token/);
    await tab.click('call-ten');
    assert.equal(await tab.reads('result-statuses', /10 ×/), '10 × 200');
    const count = await tab.text('result-count');
    assert.equal(count, '21 requests: 20 calls and 1 refresh');
    assert.deepEqual(tab.faults, []);
    return `one call, 1 request; ten after a revocation, ${count}`;
  },

  async 'shares renewal and logout between two tabs'(first) {
    await first.logIn();
    await first.reads('state-headline', /^Logged in as ada$/);
    const second = await first.openSecond();
    await second.reads('state-headline', /^Logged in as ada$/);
    await first.click('revoke');
    await first.reads('log-list', /refuse the access token/);
    await Promise.all([first.press('call-ten'), second.press('call-ten')]);
    assert.equal(await first.reads('result-statuses', /10 ×/), '10 × 200');
    assert.equal(await second.reads('result-statuses', /10 ×/), '10 × 200');
    const refreshes = (await first.sent()).refresh + (await second.sent()).refresh;
    assert.equal(refreshes, 1);
    await first.click('logout');
    const reason = await second.reads('state-detail', /another tab/);
    assert.deepEqual([...first.faults, ...second.faults], []);
    return `20 calls in two tabs, ${refreshes} refresh; then “${reason}”`;
  },

  async 'logs out for good'(tab) {
    await tab.logIn({ remember: true });
    await tab.reads('state-headline', /^Logged in as ada$/);
    await tab.click('logout');
    await tab.reads('log-list', /server confirmed/);
    const confirmed = await tab.latest();
    assert.equal(await tab.text('state-reason'), 'logout');
    await tab.click('call-one');
    assert.equal(await tab.reads('result-statuses', /\d/), '401');
    await tab.reload();
    assert.equal(await tab.text('state-headline'), 'Nobody is logged in');
    assert.equal(await tab.page.evaluate(() => document.cookie), '', 'cookies');
    const kept = await tab.page.evaluate(() => Object.keys(localStorage).filter((key) => key.endsWith('/auth')));
    assert.deepEqual(kept, [], 'what the client keeps');
    return `“${confirmed}” A call is answered 401, and nothing is left in this browser`;
  },

  async 'reaches the server with each control'(tab) {
    await tab.page.select('#keep', 'httpOnly');
    await tab.reads('spend-note', /No script can read an HttpOnly cookie/);
    await tab.logIn();
    await tab.reads('state-headline', /^Logged in as ada$/);
    const cookies = await tab.page.evaluate(() => document.cookie);
    assert.doesNotMatch(cookies, /eyJ/, 'tokens that a script can read');
    await tab.click('expire');
    await tab.reads('log-list', /time run out/);
    await tab.click('call-one');
    assert.equal(await tab.reads('result-statuses', /\d/), '200');
    await tab.reads('server-log-list', /401GET .http-only.api.ping/);
    await tab.press('renew');
    await tab.reads('log-list', /you asked for it/);
    for (const [weather, pattern] of [
      ['busy', /429POST .http-only.auth.jwt.refresh/],
      ['down', /503POST/],
      ['offline', /nonePOST/],
    ]) {
      await tab.page.$eval(`[name=weather][value=${weather}]`, (radio) => radio.click());
      await tab.press('renew');
      await tab.reads('server-log-list', pattern);
    }
    await tab.page.$eval('[name=weather][value=fine]', (radio) => radio.click());
    await tab.page.$eval('#access-seconds', (slider) => {
      slider.value = '4';
      slider.dispatchEvent(new Event('change'));
    });
    await tab.reads('log-list', /live 1 min/);
    await tab.press('renew');
    // The client counts with the lifetime that it saw at the login. A longer one is counted from the next login on.
    await tab.reads('life-count', /^(1\d|20)$/);
    assert.deepEqual(tab.faults, []);
    return `with an HttpOnly cookie: “${await tab.latest()}” ${await tab.text('life-count')} s left`;
  },

  async 'looks well on each screen, and axe finds nothing'(tab) {
    let pictures = await lookAt(tab, 'logged-out');
    await tab.logIn();
    await tab.reads('state-headline', /^Logged in as ada$/);
    await tab.press('call-ten');
    await tab.reads('result-statuses', /10 ×/);
    await tab.press('race-run');
    const day = await tab.reads('race-words', /^Evening/);
    pictures += await lookAt(tab, 'logged-in');
    assert.deepEqual(tab.faults, []);
    return `${pictures} pictures in reports/demo/. “${day}”`;
  },
};
