/**
 * The page script that every team writes once: each page load asks the server whether the token is good, each 401 gets a new one.
 * It works in one tab, with one call at a time, on a good day. It is here to be compared, not to be copied.
 */
export function createByHand(fetch: typeof globalThis.fetch, lost: () => void) {
  const post = (path: string, body: object) =>
    fetch(`/auth/jwt/${path}/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const get = (url: string) =>
    fetch(url, { headers: { Authorization: `JWT ${localStorage.getItem('by-hand-access')}` } });
  const isLoggedIn = () => localStorage.getItem('by-hand-refresh') !== null;

  function keep(tokens: { access: string; refresh?: string }) {
    localStorage.setItem('by-hand-access', tokens.access);
    if (tokens.refresh) localStorage.setItem('by-hand-refresh', tokens.refresh);
  }

  function logOut() {
    localStorage.removeItem('by-hand-access');
    localStorage.removeItem('by-hand-refresh');
  }

  async function logIn(username: string, password: string) {
    const response = await post('create', { username, password });
    if (response.ok) keep(await response.json());
  }

  /** Whatever goes wrong here, the user has to log in again. */
  async function refresh() {
    try {
      const response = await post('refresh', { refresh: localStorage.getItem('by-hand-refresh') });
      if (!response.ok) throw new Error(`The refresh was answered ${response.status}`);
      keep(await response.json());
    } catch {
      if (isLoggedIn()) lost();
      logOut();
    }
  }

  /** On every page. */
  async function load() {
    if (!isLoggedIn()) return;
    const verified = await post('verify', { token: localStorage.getItem('by-hand-access') }).catch(() => null);
    if (!verified?.ok) await refresh();
  }

  async function call(url: string) {
    const response = await get(url);
    if (response.status !== 401 || !isLoggedIn()) return response.status;
    await refresh();
    return (await get(url)).status;
  }

  return { isLoggedIn, logIn, logOut, load, call };
}
