import { afterEach, describe, expect, it, vi } from 'vitest';
import { hintStorage } from '../../src/platform/hint-storage.ts';
import { ending } from '../../src/token/record.ts';
import { openJar } from './cookie-jar.ts';
import { openArea } from './storage-area.ts';
import { clientOf, saved } from './storage-contract.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const hint = { ...saved, access: null, refresh: null };

describe('hintStorage', () => {
  it('gives the access token with the session that it belongs to only', () => {
    const items = openArea('localStorage');
    const storage = hintStorage();
    storage.write(saved);
    items.set('latchkey', JSON.stringify({ ...hint, id: 'of-another-tab' }));
    expect(storage.read()).toEqual({ ...hint, id: 'of-another-tab' });
  });

  it('does not give the token of this page with the hint at a newer one', () => {
    const items = openArea('localStorage');
    const storage = hintStorage();
    storage.write(saved);
    items.set('latchkey', JSON.stringify({ ...hint, revision: 4 }));
    expect(storage.read()).toEqual({ ...hint, revision: 4 });
  });

  it('forgets the token of this page when another tab has marked the session as ended', () => {
    const items = openArea('localStorage');
    const storage = hintStorage();
    storage.write(saved);
    items.set('latchkey', JSON.stringify(ending(saved, 'logout')));
    expect(storage.read()).toEqual(ending(saved, 'logout'));
  });

  it('believes no token that lies beside the hint', () => {
    const items = openArea('localStorage');
    items.set('latchkey', JSON.stringify(saved));
    expect(hintStorage().read()).toEqual(hint);
  });

  it('forgets the access token when it is cleared, even if the hint comes back', () => {
    openArea('localStorage');
    const storage = hintStorage();
    storage.write(saved);
    const text = localStorage.getItem('latchkey')!;
    storage.clear();
    localStorage.setItem('latchkey', text);
    expect(storage.read()).toEqual(hint);
  });

  it('keeps no token of a session whose hint could not be written', () => {
    openArea('localStorage');
    const storage = hintStorage();
    vi.spyOn(localStorage, 'setItem').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });
    expect(() => storage.write(saved)).toThrow();
    localStorage.getItem = () => JSON.stringify(hint);
    expect(storage.read()).toEqual(hint);
  });
});

describe('the cookie beside the hint, which the server sets', () => {
  it.each([
    ['is there', 'latchkey_session=1', true],
    ['stands behind another one', 'theme=dark; latchkey_session=1', true],
    ['is another client’s', 'shop_session=1', false],
    ['only ends like ours', 'my_latchkey_session=1', false],
    ['is not there', '', false],
  ])('says that there may be a session although the hint is gone: it %s', (_, cookies, may) => {
    openArea('localStorage');
    const jar = openJar();
    for (const cookie of cookies.split('; ')) jar.put(cookie);
    expect(hintStorage().mayHaveSession!()).toBe(may);
  });

  it('has the name of the client', () => {
    openJar().put('shop_session=1; path=/');
    expect(hintStorage().bind!(clientOf('shop')).mayHaveSession!()).toBe(true);
  });

  it('says nothing without a document', () => {
    expect(hintStorage().mayHaveSession!()).toBe(false);
  });
});
