import { z } from 'zod';

/** What the page and the desktop shell say to each other besides the core's ports. The shell parses what arrives. */
export const CoreChannel = z.enum(['rpc', 'media']);
export type CoreChannel = z.infer<typeof CoreChannel>;

/** What can be shared. Thumbnails are data URLs and may be empty; names always come. */
export type PickerQuestion = {
  requestId: string;
  /** The page asked for sound, and on this machine it can be had. */
  soundOffered: boolean;
  sources: PickerSource[];
  /** `permission`: the system has not let us see the screen; the page offers the settings pane. */
  problem: 'permission' | 'none_found' | 'failed' | null;
  /** After so many ms the shell takes silence for a no. */
  answerWithinMs: number;
};
export type PickerSource = { id: string; name: string; kind: 'screen' | 'window'; thumbnail: string };

export const PickerAnswer = z.object({
  requestId: z.string().max(64),
  pick: z.object({ id: z.string().max(256), sound: z.boolean() }).nullable(),
});
export type PickerAnswer = z.infer<typeof PickerAnswer>;

export const SettingsPane = z.enum(['camera', 'microphone', 'screen']);
export type SettingsPane = z.infer<typeof SettingsPane>;

/** `window.shell` in the page; absent in the browser studio. */
export type ShellApi = {
  connectCore(channel: CoreChannel): void;
  onPickSource(listener: (question: PickerQuestion) => void): () => void;
  pickedSource(answer: PickerAnswer): void;
  /** Opens the system's own settings at a permission. Does nothing on Linux, which has no such pane. */
  openSystemSettings(pane: SettingsPane): void;
};
