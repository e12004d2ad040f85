const { app, ipcMain, safeStorage } = require('electron');
const { readFile, rename, rm, writeFile } = require('node:fs/promises');
const { join } = require('node:path');

const fileOf = (key) => join(app.getPath('userData'), `${encodeURIComponent(key)}.secret`);

/** Answers the page of the app, and no other page that a window may show. */
function answer(channel, work) {
  ipcMain.handle(channel, ({ senderFrame }, ...args) => {
    if (!senderFrame?.url.startsWith('app://shop/')) throw new Error('This page may not ask.');
    return work(...args);
  });
}

answer('secrets:get', async (key) => {
  const sealed = await readFile(fileOf(key)).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return sealed ? (await safeStorage.decryptStringAsync(sealed)).result : null;
});

answer('secrets:set', async (key, text) => {
  // After a crash the old file or the new one is there, and never half of one.
  await writeFile(`${fileOf(key)}.new`, await safeStorage.encryptStringAsync(text));
  await rename(`${fileOf(key)}.new`, fileOf(key));
});

answer('secrets:remove', (key) => rm(fileOf(key), { force: true }));
