/** Keeps the session in the memory of the browser: until the browser is closed, or the extension is switched off. */
export function sessionArea(key = 'latchkey') {
  const area = chrome.storage.session;
  return {
    kind: 'chrome.storage.session',
    shared: true,
    read: async () => (await area.get(key))[key] ?? null,
    write: (session) => area.set({ [key]: session }),
    clear: () => area.remove(key),
    bind: ({ name, server }) => sessionArea(`${name}:${server}`),
  };
}
