/**
 * electron/shell – what only Electron can do: window, scheme, permissions, screen picker, keychain, the core's life.
 * Runs in the main process. No media, no network, no rules. Start at start.ts.
 */
export { startShell } from './start.ts';
