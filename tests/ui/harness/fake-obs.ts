import type { implement } from '@orpc/server';
import type { studioContract } from '../../../shared/contract/index.ts';
import type { Fault, ObsAudioInput, ObsScenes, ObsState, StudioState } from '../../../shared/domain/index.ts';

type Refuse = { FAULT: (options: { data: Fault }) => Error };
type Obs = ReturnType<typeof implement<typeof studioContract>>['obs'];

/** What the page asks of OBS, answered by changing the state the way a willing OBS would. */
export function fakeObs(
  os: Obs,
  state: StudioState,
  change: (changes: Partial<StudioState>) => void,
  /** Throws when the next command is to be refused. */
  gate: (errors: Refuse) => void,
) {
  const ok = { ok: true } as const;
  const obs = (edit: (now: ObsState) => Partial<ObsState>) => {
    change({ obs: { ...state.obs, ...edit(state.obs) } });
    return ok;
  };
  const scenes = (edit: (now: ObsScenes) => Partial<ObsScenes>) => {
    if (state.obsScenes) change({ obsScenes: { ...state.obsScenes, ...edit(state.obsScenes) } });
    return ok;
  };
  const sound = (name: string, edit: Partial<ObsAudioInput>) => {
    change({ obsAudio: (state.obsAudio ?? []).map((row) => (row.name === name ? { ...row, ...edit } : row)) });
    return ok;
  };
  const ended = (signal?: AbortSignal) =>
    new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));

  return {
    connect: os.connect.handler(({ input }) => {
      const { host, port, password, storedPassword, plainYes } = input;
      const address = `${host}:${port}`;
      const old = state.settings.obs;
      const passwordSaved =
        password === null ? false : password !== undefined || storedPassword === true || old.passwordSaved;
      change({
        settings: {
          ...state.settings,
          obs: { ...old, host, port, passwordSaved, plainYes: plainYes ? address : old.plainYes },
        },
      });
      return obs(() => ({ link: { kind: 'connecting', address, sinceMs: Date.now() } }));
    }),
    retry: os.retry.handler(() => ok),
    scenes: {
      show: os.scenes.show.handler(({ input }) =>
        scenes((now) => (now.studioMode && !input.program ? { preview: input.scene } : { program: input.scene })),
      ),
      item: os.scenes.item.handler(({ input }) =>
        scenes((now) => ({
          scenes: now.scenes.map((scene) =>
            scene.name !== input.scene
              ? scene
              : {
                  ...scene,
                  items: scene.items.map((item) =>
                    item.id === input.itemId && item.group === input.group ? { ...item, enabled: input.enabled } : item,
                  ),
                },
          ),
        })),
      ),
      studioMode: os.scenes.studioMode.handler(({ input }) =>
        scenes((now) => ({ studioMode: input.on, preview: input.on ? now.program : null })),
      ),
      take: os.scenes.take.handler(() =>
        scenes((now) => ({ program: now.preview ?? now.program, preview: now.program })),
      ),
      transition: os.scenes.transition.handler(({ input }) =>
        scenes((now) => ({ transition: input.name ?? now.transition, transitionMs: input.ms ?? now.transitionMs })),
      ),
    },
    sound: {
      mute: os.sound.mute.handler(({ input }) => sound(input.input, { muted: input.muted })),
      volume: os.sound.volume.handler(({ input }) => sound(input.input, { volumeDb: input.db })),
    },
    outputs: {
      record: os.outputs.record.handler(({ input }) => obs(() => ({ record: input.on ? 'on' : 'off' }))),
      replay: os.outputs.replay.handler(({ input }) => obs(() => ({ replay: input.on ? 'on' : 'off' }))),
      saveReplay: os.outputs.saveReplay.handler(() => ({ path: '/home/mia/Videos/Replay 2026-11-23 19-30-11.mkv' })),
      virtualCamera: os.outputs.virtualCamera.handler(({ input }) =>
        obs(() => ({ virtualCamera: input.on ? 'on' : 'off' })),
      ),
    },
    repair: os.repair.handler(({ input, errors }) => {
      gate(errors);
      return obs((now) => ({
        findings: now.findings.map((row) =>
          row.id === input.finding ? { ...row, level: 'ok', code: 'ok', fix: null } : row,
        ),
        repairs: [
          {
            id: `r${now.repairs.length + 1}`,
            finding: input.finding,
            atMs: Date.now(),
            changes: now.findings.find((row) => row.id === input.finding)?.fix?.changes ?? [],
          },
          ...now.repairs,
        ],
      }));
    }),
    undo: os.undo.handler(({ input }) =>
      obs((now) => ({ repairs: now.repairs.filter((row) => row.id !== input.repairId) })),
    ),
    overlays: {
      add: os.overlays.add.handler(({ input, errors }) => {
        gate(errors);
        return obs((now) => ({
          overlays: now.overlays.map((row) =>
            row.kind === input.kind
              ? { ...row, how: 'browser', sources: [{ scene: input.scene, source: `Redcast ${input.kind}` }] }
              : row,
          ),
        }));
      }),
      remove: os.overlays.remove.handler(({ input }) =>
        obs((now) => ({
          overlays: now.overlays.map((row) => (row.kind === input.kind ? { ...row, how: 'none', sources: [] } : row)),
        })),
      ),
    },
    dryRun: os.dryRun.handler(({ input }) => ({
      steps: [
        input.action.kind === 'scene'
          ? {
              what: 'switch_scene',
              scene: input.action.scene,
              source: null,
              effect: 'change',
              before: state.obsScenes?.program ?? '',
              after: input.action.scene,
            }
          : {
              what: input.on ? 'show_source' : 'hide_source',
              scene: input.action.scene,
              source: input.action.source,
              effect: 'change',
              before: input.on ? 'hidden' : 'shown',
              after: input.on ? 'shown' : 'hidden',
            },
      ],
    })),
    meters: os.meters.handler(async function* ({ signal }) {
      const level = (at: number) => -18 - 4 * at;
      yield {
        atMs: Date.now(),
        inputs: (state.obsAudio ?? []).map((row, at) => ({
          name: row.name,
          levelDb: row.muted ? -100 : level(at),
          peakDb: row.muted ? -100 : level(at) + 6,
        })),
      };
      await ended(signal);
    }),
    pictures: os.pictures.handler(async function* ({ input, signal }) {
      const scene = (input.of === 'preview' ? state.obsScenes?.preview : state.obsScenes?.program) ?? '';
      yield { atMs: Date.now(), scene, jpeg: await paintScene(scene, state) };
      await ended(signal);
    }),
    activity: os.activity.handler(async function* ({ signal }) {
      yield { entries: state.obs.link.kind === 'off' ? [] : SAMPLE_ACTIVITY(), reads: SAMPLE_READS(), more: false };
      await ended(signal);
    }),
  };
}

/** A drawn stand-in for a scene, in the size of the canvas. */
async function paintScene(scene: string, state: StudioState): Promise<string> {
  const width = 360;
  const video = state.obs.video;
  const height = video ? Math.round((width * video.canvasHeight) / video.canvasWidth) : 640;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  let hue = 0;
  for (const letter of scene) hue = (hue * 31 + letter.charCodeAt(0)) % 360;
  if (context) {
    const fill = context.createLinearGradient(0, 0, width, height);
    fill.addColorStop(0, `hsl(${hue} 42% 72%)`);
    fill.addColorStop(1, `hsl(${(hue + 24) % 360} 40% 30%)`);
    context.fillStyle = fill;
    context.fillRect(0, 0, width, height);
  }
  const blob = await canvas.convertToBlob({ type: 'image/jpeg' });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return `data:image/jpeg;base64,${btoa(String.fromCharCode(...bytes))}`;
}

const SAMPLE_READS = () => [
  { request: 'GetStats', count: 1_312, lastAtMs: Date.now() - 400 },
  { request: 'GetSourceScreenshot', count: 2_207, lastAtMs: Date.now() - 120 },
];

const SAMPLE_ACTIVITY = () => {
  const now = Date.now();
  return [
    {
      seq: 4,
      atMs: now - 12_000,
      request: 'SetCurrentProgramScene',
      reason: 'explain' as const,
      subject: '桌面 · Desk close-up',
      before: 'Talk',
      after: '桌面 · Desk close-up',
      outcome: 'done' as const,
    },
    {
      seq: 3,
      atMs: now - 90_000,
      request: 'StartStream',
      reason: 'go_live' as const,
      subject: 'stream',
      before: null,
      after: 'STARTED',
      outcome: 'done' as const,
    },
    {
      seq: 2,
      atMs: now - 92_000,
      request: 'SetStreamServiceSettings',
      reason: 'go_live' as const,
      subject: 'stream service',
      before: 'Twitch, key ••••',
      after: 'rtmp://127.0.0.1:1935/live, key ••••',
      outcome: 'done' as const,
    },
    {
      seq: 1,
      atMs: now - 300_000,
      request: 'SetVideoSettings',
      reason: 'repair' as const,
      subject: 'picture',
      before: '1920×1080 → 1920×1080, 60 fps',
      after: null,
      outcome: 'obs_output_active' as const,
      detail: 'Video settings cannot be changed while an output is active.',
    },
  ];
};
