import { z } from 'zod';

/** Every message between shell and page. Both sides import this file; the shell parses what arrives. */
export const CHANNEL = {
  connectCore: 'core:connect',
  corePort: 'core:port',
  pickSource: 'screen:ask',
  pickedSource: 'screen:answer',
  openSettings: 'settings:open',
} as const;

export const CoreChannel = z.enum(['rpc', 'media']);
export type CoreChannel = z.infer<typeof CoreChannel>;

/** What can be shared. Thumbnails are data URLs and may be empty; names always come. */
export type PickerQuestion = {
  requestId: string;
  /** System sound can come with a screen on this machine. */
  soundOffered: boolean;
  sources: { id: string; name: string; kind: 'screen' | 'window'; thumbnail: string }[];
  /** `permission`: the system has not let us see the screen; the page offers the settings pane. */
  problem: 'permission' | 'none_found' | 'failed' | null;
};

export const PickerAnswer = z.object({
  requestId: z.string().max(64),
  pick: z.object({ id: z.string().max(256), sound: z.boolean() }).nullable(),
});
export type PickerAnswer = z.infer<typeof PickerAnswer>;

export const SettingsPane = z.enum(['camera', 'microphone', 'screen']);
export type SettingsPane = z.infer<typeof SettingsPane>;

/** `window.shell` in the page. */
export type ShellApi = {
  connectCore(channel: CoreChannel): void;
  onPickSource(listener: (question: PickerQuestion) => void): () => void;
  pickedSource(answer: PickerAnswer): void;
  openSystemSettings(pane: SettingsPane): void;
};
