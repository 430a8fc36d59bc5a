import { z } from 'zod';
import { LOW_STOCK } from './bag.ts';
import { SAVED_REPLIES_MAX, SavedReply } from './cue.ts';
import { DeviceRef, FormatName, SceneName } from './media.ts';
import { ExplainRule, OBS_PORT, ObsHost } from './obs/index.ts';
import { SLOW_MODE_MAX_S } from './room.ts';

/** Version of the settings file. A file with a higher one comes from a newer studio and is left untouched. */
export const SETTINGS_VERSION = 1;

/** All that is remembered between runs and is not a secret. Every field has a default, so `{}` is valid. */
export const Settings = z.object({
  version: z.literal(SETTINGS_VERSION).default(SETTINGS_VERSION),
  language: z.enum(['system', 'en', 'zh-CN']).default('system'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  platform: z
    .object({
      kind: z.enum(['rehearsal', 'remote', 'manual']).default('rehearsal'),
      remoteUrl: z.string().max(2048).default(''),
      tokenSaved: z.boolean().default(false),
    })
    .prefault({}),
  manual: z
    .object({
      url: z.string().max(2048).default(''),
      keySaved: z.boolean().default(false),
      title: z.string().max(200).default(''),
    })
    .prefault({}),
  stage: z
    .object({
      format: FormatName.default('portrait720'),
      scene: SceneName.default('camera'),
      camera: DeviceRef.nullable().default(null),
      microphone: DeviceRef.nullable().default(null),
      /** Once chosen (by the host, or the first one by the studio), “none” stays none and nothing is chosen again. */
      cameraDecided: z.boolean().default(false),
      microphoneDecided: z.boolean().default(false),
      micMuted: z.boolean().default(false),
      computerAudioMuted: z.boolean().default(false),
      micGain: z.number().min(0).max(2).default(1),
      computerAudioGain: z.number().min(0).max(2).default(1),
      mirrorPreview: z.boolean().default(true),
      showCard: z.boolean().default(true),
      /** Lower the bitrate, then the frame rate, while the network is too slow for the format. */
      adaptive: z.boolean().default(true),
      /** … and at last the size of the picture. */
      mayReduceSize: z.boolean().default(false),
      /** Which way the stream takes where both are offered; `auto`: what the upload test recommends, else the platform's order. */
      uploadPath: z.enum(['auto', 'realtime', 'steady']).default('auto'),
      /** Sizes of the picture sent in real time; `auto`: as many as this machine can encode. */
      realtimeSizes: z.enum(['auto', '1', '2', '3']).default('auto'),
      slateTitle: z.string().max(60).default(''),
      slateText: z.string().max(120).default(''),
    })
    .prefault({}),
  obs: z
    .object({
      /** OBS mode: the picture comes from the host's own OBS, the studio captures nothing. */
      use: z.boolean().default(false),
      host: ObsHost.default('127.0.0.1'),
      port: z.number().int().min(1).max(65_535).default(OBS_PORT),
      passwordSaved: z.boolean().default(false),
      /** Port of the overlay pages, as their addresses in OBS name it; 0 until they were first served. */
      overlayPort: z.number().int().min(0).max(65_535).default(0),
      /** `host:port` of another machine to which the host agreed to connect without encryption. */
      plainYes: z.string().max(300).default(''),
      /** Who presses the button: the studio starts the stream in OBS, or waits until the host does. */
      button: z.enum(['studio', 'obs']).default('studio'),
      /** Record in OBS while live. */
      record: z.boolean().default(false),
      explain: z.array(ExplainRule).max(200).default([]),
      /** What the goal overlay counts, and up to where; orders as a number, sales in minor units. */
      goal: z
        .object({ kind: z.enum(['orders', 'sales']), target: z.number().int().min(1).max(1_000_000_000) })
        .default({ kind: 'orders', target: 100 }),
    })
    .prefault({}),
  recording: z.object({ enabled: z.boolean().default(true), folder: z.string().max(1024).default('') }).prefault({}),
  rehearsal: z
    .object({
      /** Serve the watch page to phones on the local network; off until asked. */
      shareOnLan: z.boolean().default(false),
      scenario: z.string().max(64).default('quiet-evening'),
      /** Folder of a mediasoup package with a built worker, for rehearsals in real time; empty: where the program was told. */
      sfuFolder: z.string().max(1024).default(''),
    })
    .prefault({}),
  filters: z.object({ words: z.array(z.string().min(1).max(40)).max(200).default([]) }).prefault({}),
  compliance: z
    .object({
      /** Registered names and marks of the host's goods: words inside them are no claims. */
      names: z.array(z.string().min(1).max(60)).max(100).default([]),
    })
    .prefault({}),
  chat: z
    .object({
      replies: z.array(SavedReply).max(SAVED_REPLIES_MAX).default([]),
      /** Sample the chat for reading when it runs too fast; every message is kept and counted all the same. */
      calm: z.enum(['auto', 'on', 'off']).default('auto'),
      /** Seconds between two messages of one viewer, set in each new room; 0 is off. */
      slowSeconds: z.number().int().min(0).max(SLOW_MODE_MAX_S).default(0),
    })
    .prefault({}),
  desk: z
    .object({
      /** Minutes an item may be explained before the studio asks whether it is still the talk; 0 never asks. */
      staleMinutes: z.number().int().min(0).max(60).default(5),
      /** Units left from which an item counts as low. */
      lowStock: z.number().int().min(0).max(10_000).default(LOW_STOCK),
    })
    .prefault({}),
});
export type Settings = z.infer<typeof Settings>;

/** A change: any subset of one level below the sections. */
export const SettingsPatch = z.object({
  language: Settings.shape.language.unwrap().optional(),
  theme: Settings.shape.theme.unwrap().optional(),
  platform: z
    .object({ kind: z.enum(['rehearsal', 'remote', 'manual']).optional(), remoteUrl: z.string().max(2048).optional() })
    .optional(),
  manual: z.object({ url: z.string().max(2048).optional(), title: z.string().max(200).optional() }).optional(),
  stage: z
    .object({
      format: FormatName.optional(),
      scene: SceneName.optional(),
      camera: DeviceRef.nullable().optional(),
      microphone: DeviceRef.nullable().optional(),
      cameraDecided: z.boolean().optional(),
      microphoneDecided: z.boolean().optional(),
      micMuted: z.boolean().optional(),
      computerAudioMuted: z.boolean().optional(),
      micGain: z.number().min(0).max(2).optional(),
      computerAudioGain: z.number().min(0).max(2).optional(),
      mirrorPreview: z.boolean().optional(),
      showCard: z.boolean().optional(),
      adaptive: z.boolean().optional(),
      mayReduceSize: z.boolean().optional(),
      uploadPath: z.enum(['auto', 'realtime', 'steady']).optional(),
      realtimeSizes: z.enum(['auto', '1', '2', '3']).optional(),
      slateTitle: z.string().max(60).optional(),
      slateText: z.string().max(120).optional(),
    })
    .optional(),
  obs: z
    .object({
      use: z.boolean().optional(),
      host: ObsHost.optional(),
      port: z.number().int().min(1).max(65_535).optional(),
      plainYes: z.string().max(300).optional(),
      button: z.enum(['studio', 'obs']).optional(),
      record: z.boolean().optional(),
      explain: z.array(ExplainRule).max(200).optional(),
      goal: Settings.shape.obs.unwrap().shape.goal.unwrap().optional(),
    })
    .optional(),
  recording: z.object({ enabled: z.boolean().optional(), folder: z.string().max(1024).optional() }).optional(),
  rehearsal: z
    .object({
      shareOnLan: z.boolean().optional(),
      scenario: z.string().max(64).optional(),
      sfuFolder: z.string().max(1024).optional(),
    })
    .optional(),
  filters: z.object({ words: z.array(z.string().min(1).max(40)).max(200) }).optional(),
  compliance: z.object({ names: z.array(z.string().min(1).max(60)).max(100).optional() }).optional(),
  chat: z
    .object({
      replies: z.array(SavedReply).max(SAVED_REPLIES_MAX).optional(),
      calm: z.enum(['auto', 'on', 'off']).optional(),
      slowSeconds: z.number().int().min(0).max(SLOW_MODE_MAX_S).optional(),
    })
    .optional(),
  desk: z
    .object({
      staleMinutes: z.number().int().min(0).max(60).optional(),
      lowStock: z.number().int().min(0).max(10_000).optional(),
    })
    .optional(),
});
export type SettingsPatch = z.infer<typeof SettingsPatch>;
