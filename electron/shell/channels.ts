/** Names of the messages between shell and preload; what they carry is in shared/contract/shell.ts. */
export const CHANNEL = {
  connectCore: 'core:connect',
  corePort: 'core:port',
  pickSource: 'screen:ask',
  pickedSource: 'screen:answer',
  openSettings: 'settings:open',
} as const;
