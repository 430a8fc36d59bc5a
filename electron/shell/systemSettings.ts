import { ipcMain, shell, systemPreferences } from 'electron';
import { SettingsPane } from '../../shared/contract/index.ts';
import { CHANNEL } from './channels.ts';
import { fromOurPage } from './trust.ts';

const WINDOWS: Readonly<Record<SettingsPane, string>> = {
  camera: 'ms-settings:privacy-webcam',
  microphone: 'ms-settings:privacy-microphone',
  screen: 'ms-settings:privacy',
};
const MAC: Readonly<Record<SettingsPane, string>> = {
  camera: 'x-apple.systempreferences:com.apple.preference.security?Privacy_Camera',
  microphone: 'x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone',
  screen: 'x-apple.systempreferences:com.apple.preference.security?Privacy_ScreenCapture',
};

/** Opens the exact pane where a permission is given: the page offers it only when a permission is what is missing. */
export function offerSystemSettings(): void {
  ipcMain.on(CHANNEL.openSettings, (event, raw: unknown) => {
    if (!fromOurPage(event.senderFrame)) return;
    const pane = SettingsPane.safeParse(raw);
    if (!pane.success) return;
    if (process.platform === 'win32') void shell.openExternal(WINDOWS[pane.data]);
    else if (process.platform === 'darwin') void shell.openExternal(MAC[pane.data]);
  });
}

/** macOS refuses a camera that was never asked for: ask before the page does. Elsewhere there is nothing to ask. */
export async function askForMedia(): Promise<void> {
  if (process.platform !== 'darwin') return;
  await systemPreferences.askForMediaAccess('camera');
  await systemPreferences.askForMediaAccess('microphone');
}
