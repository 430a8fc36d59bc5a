import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { PickerQuestion, ShellApi } from '../shared/contract/index.ts';
import { CHANNEL } from './shell/channels.ts';

/*
 * What the page may ask of the shell: a port to the core, and the answer to “what do you want to share?”. Runs sandboxed,
 * bundled into one CommonJS file; knows nothing of Node. Listeners are wrapped so that no IPC event reaches the page.
 */
const api: ShellApi = {
  connectCore: (channel) => ipcRenderer.send(CHANNEL.connectCore, channel),
  onPickSource(listener) {
    const heard = (_event: IpcRendererEvent, question: PickerQuestion) => listener(question);
    ipcRenderer.on(CHANNEL.pickSource, heard);
    return () => ipcRenderer.off(CHANNEL.pickSource, heard);
  },
  pickedSource: (answer) => ipcRenderer.send(CHANNEL.pickedSource, answer),
  openSystemSettings: (pane) => ipcRenderer.send(CHANNEL.openSettings, pane),
};

contextBridge.exposeInMainWorld('shell', api);

// contextBridge cannot carry a MessagePort; window.postMessage can.
ipcRenderer.on(CHANNEL.corePort, (event, info: { kind: 'rpc' | 'media'; clientId: string }) => {
  window.postMessage(
    { redcast: 'core-port', ...info },
    window.location.origin === 'null' ? '*' : window.location.origin,
    event.ports,
  );
});
