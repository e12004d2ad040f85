const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('secrets', {
  get: (key) => ipcRenderer.invoke('secrets:get', key),
  set: (key, text) => ipcRenderer.invoke('secrets:set', key, text),
  remove: (key) => ipcRenderer.invoke('secrets:remove', key),
});
