/** The code of docs/guides/images-and-downloads.md, with the views that the guide shows. */
import { expect, it } from 'vitest';
import { documents } from '../../djoser/guides/documents.ts';
import { until } from '../client.ts';
import { inEveryBrowser } from '../site.ts';
import type { Tab } from '../tab.ts';
import { logIn, openGuide } from './guide-page.ts';

declare const guide: typeof import('../../guides/protected-files.ts');

const photo = '/api/files/photo.png/';
const address = '/api/files/talk.wav/address/';
const body = '<img alt="" /><video muted></video>';

inEveryBrowser({ settings: documents.settings }, (site) => {
  const open = () => openGuide(site, { module: 'test/guides/protected-files.ts', body });
  const showPhoto = (tab: Tab) =>
    tab.evaluate(async () => {
      const image = document.querySelector('img') as HTMLImageElement;
      await guide.showImage(window.auth, image, 'api/files/photo.png/');
      const isGone = await fetch(image.src).then(
        () => false,
        () => true,
      );
      return { width: image.naturalWidth, isGone };
    });

  it('an image is shown, asked for with the token, and its blob URL is given back', async () => {
    const tab = await open();
    await logIn(tab);
    expect(await showPhoto(tab)).toEqual({ width: documents.photoWidth, isGone: true });
    expect(await site.requests(photo)).toMatchObject([{ hasAuthorization: true, status: 200 }]);
  });

  it('an image whose token was revoked is shown after one refresh', async () => {
    const tab = await open();
    await logIn(tab);
    await site.server.control.revokeAccess();
    expect(await showPhoto(tab)).toMatchObject({ width: documents.photoWidth });
    expect(await site.statuses(photo)).toEqual([401, 200]);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 1 });
  });

  it('a download tells its progress, and is saved under its name', async () => {
    const tab = await open();
    await logIn(tab);
    const { saved, parts } = await tab.evaluate(async () => {
      let saved: { name: string; isBlob: boolean } | undefined;
      // In place of the browser's own way to save a file, which a page cannot look at.
      HTMLAnchorElement.prototype.click = function () {
        saved = { name: this.download, isBlob: this.href.startsWith('blob:') };
      };
      const parts: number[] = [];
      await guide.download(window.auth, 'api/files/talk.wav/', 'talk.wav', (part) => parts.push(part));
      return { saved, parts };
    });
    expect(saved).toEqual({ name: 'talk.wav', isBlob: true });
    expect(parts.at(-1)).toBe(1);
    // How many parts there are is the browser's affair. WebKit may give all at once.
    expect(parts).toEqual(parts.toSorted((one, other) => one - other));
  });

  it.each([
    ['an image', photo, 'showImage'],
    ['a download', '/api/files/talk.wav/', 'download'],
    ['a film', address, 'play'],
  ] as const)('%s of a user who has gone is not shown to the next one', async (_, path, name) => {
    const tab = await open();
    await logIn(tab);
    await site.server.control.delay(path, 1_000, { after: true });
    await tab.evaluate((name) => {
      const [image, video] = [document.querySelector('img'), document.querySelector('video')];
      HTMLAnchorElement.prototype.click = () => document.body.setAttribute('data-saved', '');
      const calls = {
        showImage: () => guide.showImage(window.auth, image as HTMLImageElement, 'api/files/photo.png/'),
        download: () => guide.download(window.auth, 'api/files/talk.wav/', 'talk.wav'),
        play: () => guide.play(window.auth, video as HTMLVideoElement, 'api/files/talk.wav/'),
      };
      const done = (outcome: string) => document.body.setAttribute('data-outcome', outcome);
      calls[name]().then(
        () => done('done'),
        (error: Error) => done(error.name),
      );
    }, name);
    await until(async () => (await site.requests(path)).length, 1);
    await tab.evaluate(async () => {
      await window.auth.logout();
    });
    await logIn(tab);
    await until(() => tab.evaluate(() => document.body.dataset.outcome), 'AbortError');
    expect(await tab.evaluate(() => document.querySelectorAll('[src], [data-saved]').length)).toBe(0);
  });

  it('a film plays from a signed address, is wound to another place, and its requests have no token', async () => {
    const tab = await open();
    await logIn(tab);
    await tab.evaluate(() =>
      guide.play(window.auth, document.querySelector('video') as HTMLVideoElement, 'api/files/talk.wav/'),
    );
    await until(() => tab.evaluate(() => (document.querySelector('video')?.readyState ?? 0) > 0), true);
    const at = await tab.evaluate(async () => {
      const video = document.querySelector('video') as HTMLVideoElement;
      const sought = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
      video.currentTime = 25;
      await sought;
      return video.currentTime;
    });
    expect(at).toBe(25);
    const log = async () => (await site.calls()).filter(({ path }) => path.startsWith('/api/signed-files/'));
    // WebKit asks for the whole file, and the others for parts.
    await until(async () => (await log()).every(({ status }) => status === 200 || status === 206), true);
    expect((await log()).length).toBeGreaterThan(0);
    expect((await log()).some(({ hasAuthorization, tokens }) => hasAuthorization || tokens.length > 0)).toBe(false);
    expect(await site.requests(address)).toMatchObject([{ hasAuthorization: true, status: 200 }]);
  });
});
