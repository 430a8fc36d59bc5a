/**
 * The stage in the window: turns a capture plan into devices, drawings and worker messages. Read `apply` first.
 * It decides nothing that the plan says, and never throws.
 */
import { done, type Reply, refuse } from '../../shared/domain/fault.ts';
import type { CapturePlan, StageReport } from '../../shared/domain/media.ts';
import { createAudioGraph } from './audio/graph.ts';
import { SILENCE_DB } from './audio/mixer.ts';
import { framesOf } from './browser-types.ts';
import { createPainter, type Expected, type LoadImage } from './picture/painter.ts';
import { createPreview, type PreviewOptions } from './preview.ts';
import type { ChannelEnd, FromWorker, Levels, PictureSource, ToWorker, WorkerStats } from './protocol.ts';
import { createReporter } from './reporter.ts';
import type { RtcPort } from './rtc/port.ts';
import { cameraConstraints, faultOf, MICROPHONE } from './sources/asking.ts';
import { askFor, createDeviceSource, type DevicePorts } from './sources/device-source.ts';
import { watchDevices } from './sources/devices.ts';
import { createFlowWatch } from './sources/flow.ts';
import { createScreenSource } from './sources/screen-source.ts';
import { createUplink } from './uplink.ts';
import { watchWaking } from './waking.ts';

export type MediaPort = ChannelEnd;

export type StageEngineOptions = {
  /** Connects the media channel; called again whenever it broke. */
  connectMedia: () => Promise<MediaPort>;
  /** The picture of a product card; null when there is none. */
  loadImage: LoadImage;
  /** Names this page to the core. */
  pageId: string;
  /** Default: see preview.ts. */
  preview?: Partial<PreviewOptions>;
  /** The core's side of real-time sending; without it the stage only goes out as packets. */
  rtc?: RtcPort;
};

export type StageEngine = {
  /** Brings the stage to the plan. Idempotent, compared with the last one, never throws. */
  apply(plan: CapturePlan): void;
  /** Items that may be explained soon, likeliest first: their cards then come without waiting for type and image. */
  expect(items: readonly Expected[]): void;
  /** Must be called in a user gesture. Faults: `screen_cancelled`, `screen_denied`. */
  shareScreen(options: { audio: boolean }): Promise<Reply<{ label: string; audio: boolean }>>;
  stopSharing(): void;
  /** Shows the composed picture inside an element, as many as wanted. Returns what takes it away. */
  attachPreview(host: HTMLElement): () => void;
  readonly report: StageReport | null;
  onReport(listener: (report: StageReport) => void): () => void;
  onLevels(listener: (levels: Levels) => void): () => void;
  refreshDevices(): Promise<void>;
  /** Makes the browser ask; no device stays open. Faults: `camera_denied`, `microphone_denied`, `no_camera`, `no_microphone`, `camera_busy`. */
  requestPermission(kind: 'camera' | 'microphone'): Promise<Reply<undefined>>;
  /** Tries a failed source again now. */
  retrySource(kind: 'camera' | 'microphone'): void;
  /** Whether another page carries the media: nothing is captured or encoded here until it is gone, or `takeOver`. */
  onReplaced(listener: (replaced: boolean) => void): () => void;
  /** The host wants the media here again. */
  takeOver(): void;
  /** Failures without a state of their own, for the log. */
  onTrouble(listener: (trouble: { where: string; detail: string }) => void): () => void;
  close(): void;
};

/** The encoders' last packets are out within a second. */
const WORKER_END_MS = 3_000;
/** Room for the worker to be late by two frames; the reader keeps only the newest. */
const FRAMES_BUFFERED = 2;
const EMPTY_STATS: WorkerStats = {
  fps: 0,
  composed: 0,
  encoded: 0,
  dropped: 0,
  late: 0,
  videoBitrate: 0,
  queue: 0,
  audioPackets: 0,
  audioBitrate: 0,
  channel: 'closed',
  framesHeld: 0,
};

export function createStageEngine(options: StageEngineOptions): StageEngine {
  const worker = new Worker(new URL('./worker/main.ts', import.meta.url), { type: 'module', name: 'redcast-media' });
  const levelListeners = new Set<(levels: Levels) => void>();
  const replacedListeners = new Set<(replaced: boolean) => void>();
  const troubleListeners = new Set<(trouble: { where: string; detail: string }) => void>();
  let plan: CapturePlan | null = null;
  let sentPlan = '';
  let stats = EMPTY_STATS;
  let encoder: StageReport['encoder'] = { kind: 'idle' };
  let audioCodec: StageReport['audioCodec'] = 'none';
  let mixDb = SILENCE_DB;
  /** What the core wants; while another page carries the media only a silent part of it is done. */
  let wished: CapturePlan | null = null;
  let held = false;
  let closed = false;
  const epochs: Record<PictureSource, number> = { camera: 0, screen: 0 };

  const post = (message: ToWorker, transfer: Transferable[] = []) => {
    if (!closed) worker.postMessage(message, transfer);
  };
  const trouble = (where: string, detail: string) => {
    for (const listener of [...troubleListeners]) listener({ where, detail });
  };

  const devices = watchDevices(() => {
    camera.devicesChanged();
    microphone.devicesChanged();
    reporter.changed();
  });

  const sendFrames = (source: PictureSource, stream: MediaStream | null) => {
    epochs[source] += 1;
    const track = stream?.getVideoTracks()[0];
    const frames = track ? framesOf(track, FRAMES_BUFFERED) : null;
    if (track && !frames) trouble('capture', 'this browser cannot hand out the frames of a track');
    post({ kind: 'source', source, epoch: epochs[source], frames }, frames ? [frames] : []);
  };

  const ports = (kind: 'camera' | 'microphone', attach: () => void): DevicePorts => ({
    devices: () => devices.list,
    permission: () => devices.permission(kind),
    refreshDevices: () => devices.refresh(),
    onChange(change) {
      if (change.stream) {
        attach();
        void devices.refresh(); // names are readable from the first permission on; a lost device leaves the list
      }
      reporter.changed();
    },
  });
  const camera = createDeviceSource(
    'camera',
    ports('camera', () => sendFrames('camera', camera.stream)),
  );
  const microphone = createDeviceSource(
    'microphone',
    ports('microphone', () => {
      micFlow.follow(microphone.stream?.getAudioTracks()[0] ?? null);
      graph.setInput('mic', microphone.stream);
    }),
  );
  const micFlow = createFlowWatch();
  /** Twice a second, by the worker's clock, which the browser does not slow down in a hidden page. */
  const watchSound = () => {
    const nowMs = performance.now();
    graph.look(nowMs);
    const flow = micFlow.look(nowMs, graph.heard(nowMs));
    if (flow === 'flowing') microphone.arrived();
    else if (flow === 'stalled') microphone.stalled();
  };
  const woke = () => {
    graph.wake();
    void devices.refresh();
    camera.woke();
    microphone.woke();
  };
  const waking = watchWaking({
    resumed: woke,
    looked() {
      graph.wake();
      void devices.refresh();
      // A permission of the system, which no event announces, may have been given meanwhile.
      camera.devicesChanged();
      microphone.devicesChanged();
    },
  });
  const screen = createScreenSource((change) => {
    if (change.stream) {
      sendFrames('screen', screen.stream);
      graph.setInput('computer', screen.stream);
    }
    reporter.changed();
  });
  const graph = createAudioGraph({
    pcm: (port) => post({ kind: 'audio', port }, [port]),
    levels(levels) {
      mixDb = levels.mixDb;
      for (const listener of [...levelListeners]) listener(levels);
    },
    mix: (track) => uplink?.setSound(track),
    trouble: (detail) => trouble('audio', detail),
  });
  const uplink = options.rtc
    ? createUplink({
        calls: options.rtc,
        feed: (target) => post({ kind: 'rtc', target }, target ? [target.frames] : []),
        wantSound: (wanted) => graph.wantMix(wanted),
        trouble,
      })
    : null;
  const painter = createPainter(options.loadImage, {
    card: (bitmap, swap) => post({ kind: 'card', bitmap, swap }, bitmap ? [bitmap] : []),
    question: (bitmap) => post({ kind: 'question', bitmap }, bitmap ? [bitmap] : []),
    slate: (bitmap) => post({ kind: 'slate', bitmap }, [bitmap]),
    trouble: (detail) => trouble('drawing', detail),
  });
  const preview = createPreview({ fps: 30, kind: 'track', ...options.preview }, (target, transfer) =>
    post({ kind: 'preview', target }, transfer),
  );
  const reporter = createReporter(() => ({
    planRevision: plan?.revision ?? 0,
    camera: camera.state,
    microphone: microphone.state,
    screen: screen.picture,
    computerAudio: screen.sound,
    devices: [...devices.list],
    // A device that delivers was permitted, whatever a browser without a memory for permissions says.
    permissions: {
      camera: camera.state.kind === 'on' ? 'granted' : devices.permissions.camera,
      microphone: microphone.state.kind === 'on' ? 'granted' : devices.permissions.microphone,
    },
    encoder,
    audioCodec,
    video: {
      fps: stats.fps,
      composed: stats.composed,
      encoded: stats.encoded,
      dropped: stats.dropped,
      late: stats.late,
      bitrate: stats.videoBitrate,
      queue: stats.queue,
    },
    audio: { packets: stats.audioPackets, bitrate: stats.audioBitrate, levelDb: mixDb },
  }));
  reporter.listen((report) => post({ kind: 'report', report }));

  const connect = async (attempt: number) => {
    try {
      const end = await options.connectMedia();
      post({ kind: 'channel', attempt, channel: end }, end.kind === 'port' ? [end.port] : []);
    } catch (error) {
      trouble('media channel', String(error));
      post({ kind: 'channel', attempt, channel: null });
    }
  };

  const heard = (message: FromWorker) => {
    switch (message.kind) {
      case 'ready':
        break;
      case 'stats': {
        watchSound();
        uplink?.tick();
        const channelChanged = stats.channel !== message.stats.channel;
        stats = message.stats;
        if (channelChanged && stats.channel === 'open')
          reporter.changed(); // a new core knows nothing yet
        else reporter.moved();
        break;
      }
      case 'encoder':
        encoder = message.state;
        reporter.changed();
        break;
      case 'audioCodec':
        audioCodec = message.codec;
        reporter.changed();
        break;
      case 'sourceSize':
      case 'sourceFps': {
        if (message.epoch !== epochs[message.source]) break;
        const facts =
          message.kind === 'sourceSize' ? { width: message.width, height: message.height } : { fps: message.fps };
        (message.source === 'camera' ? camera : screen).describe(facts);
        if (message.source === 'camera' && message.kind === 'sourceSize') camera.arrived();
        if (message.kind === 'sourceSize') reporter.changed();
        break;
      }
      case 'stalled':
        if (message.source === 'camera' && message.epoch === epochs.camera) camera.stalled();
        break;
      case 'woke':
        trouble('sleep', `nothing ran here for ${Math.round(message.gapMs / 1000)} s`);
        woke();
        break;
      case 'connect':
        void connect(message.attempt);
        break;
      case 'replaced':
        held = message.replaced;
        if (held) screen.stop();
        if (wished) applyNow(wished);
        for (const listener of [...replacedListeners]) listener(held);
        break;
      case 'previewBitmap':
        preview.bitmap(message.bitmap);
        break;
      case 'trouble':
        trouble(message.where, message.detail);
        break;
    }
  };
  worker.addEventListener('message', (event: MessageEvent<FromWorker>) => heard(event.data));
  worker.addEventListener('error', (event) => trouble('media worker', event.message));
  post({ kind: 'init', pageId: options.pageId });

  const applyNow = (asked: CapturePlan) => {
    wished = asked;
    const next = held ? { ...asked, camera: null, microphone: null, encode: null, rtc: null } : asked;
    const before = plan;
    plan = next;
    camera.set(next.camera, cameraConstraints(next));
    microphone.set(next.microphone, MICROPHONE);
    // Sharing starts by the user's gesture, before the core can know: only the change to “not wanted” ends it.
    if (before?.screen.wanted && !next.screen.wanted) screen.stop();
    graph.setGains({
      mic: next.micGain,
      computer: next.computerAudioGain,
      micMuted: next.micMuted,
      computerMuted: next.computerAudioMuted,
    });
    // Words in a mirror cannot be read.
    const words = next.beRightBack || next.card !== null || next.question !== null;
    preview.setMirrored(next.mirrorPreview && next.scene === 'camera' && !words);
    painter.apply(next);
    const workerPlan = { format: next.format, scene: next.scene, beRightBack: next.beRightBack, encode: next.encode };
    const text = JSON.stringify(workerPlan);
    if (text !== sentPlan) {
      sentPlan = text;
      post({ kind: 'plan', plan: workerPlan });
    }
    uplink?.apply(next.rtc);
    if (before?.revision !== next.revision) reporter.changed();
  };

  return {
    expect: (items) => painter.expect(items),
    apply(next) {
      if (closed) return;
      try {
        applyNow(next);
      } catch (error) {
        trouble('plan', String(error));
      }
    },
    shareScreen: (wanted) => screen.share(wanted),
    stopSharing: () => screen.stop(),
    attachPreview: (host) => preview.attach(host),
    get report() {
      return reporter.last;
    },
    onReport: (listener) => reporter.listen(listener),
    onLevels: (listener) => subscribe(levelListeners, listener),
    refreshDevices: () => devices.refresh(),
    async requestPermission(kind) {
      try {
        const stream = await navigator.mediaDevices.getUserMedia(askFor(kind, plan?.[kind]?.deviceId));
        for (const track of stream.getTracks()) track.stop();
        await devices.refresh();
        return done(undefined);
      } catch (error) {
        return refuse(faultOf(kind, error), { retry: 'later', detail: String(error).slice(0, 500) });
      }
    },
    retrySource: (kind) => (kind === 'camera' ? camera : microphone).retry(),
    onReplaced: (listener) => subscribe(replacedListeners, listener),
    takeOver() {
      if (!held || closed) return;
      held = false;
      post({ kind: 'takeOver' });
      if (wished) applyNow(wished);
    },
    onTrouble: (listener) => subscribe(troubleListeners, listener),
    close() {
      if (closed) return;
      preview.close();
      post({ kind: 'close' });
      closed = true; // the worker ends itself after its last packets; one that hangs does not hear of it
      setTimeout(() => worker.terminate(), WORKER_END_MS);
      waking.close();
      uplink?.close();
      camera.close();
      microphone.close();
      screen.close();
      graph.close();
      painter.close();
      devices.close();
      reporter.close();
    },
  };
}

function subscribe<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
