/**
 * The media worker: clock, compositor, encoders and channel, wired here and nowhere else. Everything that may not wait
 * for the page's user interface runs in this thread.
 */
import './no-eval.ts';
import { AUDIO_BITRATE, FORMATS } from '../../../shared/domain/media.ts';
import { prepareAac } from '../audio/aac.ts';
import type { FromWorker, PcmBatch, PictureSource, ToWorker, WorkerPlan } from '../protocol.ts';
import { type Channel, createChannel } from './channel.ts';
import { type Clock, pageClockMs, startClock, type Tick } from './clock.ts';
import { createCompositor } from './compositor.ts';
import { createFrameLedger } from './frames.ts';
import { sized } from './ladder.ts';
import { createRateMeter } from './meter.ts';
import { createPreviewOut } from './preview-out.ts';
import { createRtcOut } from './rtc-out.ts';
import { scope, tell } from './scope.ts';
import { type Session, startSession } from './session.ts';
import { readSource, type SourceReader, STALL_MS } from './source-reader.ts';
import { createVideoPipeline } from './video-pipeline.ts';
import { createWakeWatch, SLEPT_MS } from './wake.ts';

const FPS = 30;
const FRAME_US = Math.round(1_000_000 / FPS);
const HOUSEKEEPING_MS = 100;
const STATS_EVERY_MS = 500;

type Attached = { reader: SourceReader; epoch: number; stalled: boolean };

const ledger = createFrameLedger();
const compositor = createCompositor(ledger, FORMATS.portrait720, pageClockMs);
const preview = createPreviewOut((bitmap) => tell({ kind: 'previewBitmap', bitmap }, [bitmap]));
const rtcOut = createRtcOut();
const sources: Record<PictureSource, Attached | null> = { camera: null, screen: null };
const composedRate = createRateMeter();

let pageId = '';
let plan: WorkerPlan | null = null;
let session: Session | null = null;
/** Whose packets the encoder holds: stays after the end of a run, until its last packet is out. */
let encoding: Session | null = null;
let ending: Promise<void> = Promise.resolve();
let clock: Clock | null = null;
let composed = 0;
let late = 0;
let statsDueMs = 0;
let audioPort: MessagePort | null = null;
/** Another page carries the media; this one waits until that is gone or the host asks to take over. */
let replaced = false;
let takeOver = false;

const trouble = (where: string, detail: string) => tell({ kind: 'trouble', where, detail });

const channel: Channel = createChannel({
  ask: (attempt) => tell({ kind: 'connect', attempt }),
  opened() {
    channel.sendJson({ kind: 'hello', pageId, takeOver });
    takeOver = false;
    session?.announce();
    sendStats();
  },
  lost: () => sendStats(),
  keyframe: () => video.requestKey(),
  replaced() {
    replaced = true;
    void session?.end();
    session = null;
    updateClock();
    tell({ kind: 'replaced', replaced });
  },
  yours() {
    if (!replaced) return;
    replaced = false;
    tell({ kind: 'replaced', replaced });
  },
});

const video = createVideoPipeline({
  config: (config) => encoding?.videoConfig(config),
  chunk: (chunk) => encoding?.videoChunk(chunk),
  state(state) {
    tell({ kind: 'encoder', state });
    if (state.kind === 'ready') {
      // A failure is told when a stream needs it.
      void prepareAac(AUDIO_BITRATE).catch(() => undefined);
      fitPicture();
      compositor.allowPassThrough(video.choice?.scales === true);
      compositor.setCanvasOnly(state.acceleration === 'hardware');
    }
  },
});

/**
 * The picture is as large as the encoder was chosen for, also while less is encoded: the encoder scales. One that cannot
 * gets pictures of the size it encodes, and the preview shows the same.
 */
function fitPicture(): void {
  const { choice } = video;
  if (!choice || !plan) return;
  const { width, height } = choice.scales ? choice.candidate : sized(choice.candidate, plan.encode?.size ?? null);
  compositor.setSize({ width, height }, FORMATS[plan.format]);
}

function applyPlan(next: WorkerPlan): void {
  const before = plan;
  plan = next;
  if (before?.format !== next.format) compositor.setSize(FORMATS[next.format], FORMATS[next.format]);
  compositor.setScene({ scene: next.scene, beRightBack: next.beRightBack });
  video.prepare(next.format);
  fitPicture();
  if (replaced) return;
  channel.want(next.encode !== null);
  if (next.encode?.sessionId !== session?.sessionId) {
    const old = session;
    session = null;
    if (old) ending = old.end();
    if (next.encode) openSession();
    else updateClock();
    return;
  }
  if (next.encode) session?.change(next.encode);
}

/** A new run waits until the one before has sent its last packet: they share the encoder. */
function openSession(): void {
  composed = 0;
  late = 0;
  rtcOut.resetCount();
  void ending.then(() => {
    if (session || replaced || !plan?.encode) return;
    compositor.restartColours();
    session = startSession(plan.encode, {
      channel,
      video,
      slatePicture,
      audioCodec: (codec) => tell({ kind: 'audioCodec', codec }),
      trouble,
    });
    encoding = session;
    updateClock();
  });
}

/**
 * Without a graphics card each preview frame costs 1.5 ms of painting: 30 a second 0.10 core, 15 a second 0.05. While
 * the same processor encodes, the host sees 15; viewers get all 30.
 */
const BUSY_PREVIEW_FPS = 15;

/** The clock runs while somebody looks. */
function updateClock(): void {
  const busy = (session !== null || rtcOut.active) && video.choice?.acceleration !== 'hardware';
  preview.setMostFps(busy ? BUSY_PREVIEW_FPS : FPS);
  const needed = session !== null || preview.active || rtcOut.active;
  if (needed && !clock) clock = startClock(FPS, onTick);
  if (!needed && clock) {
    clock.close();
    clock = null;
  }
}

/** Pictures are made one after the other: they share the compositor's buffers. */
let work: Promise<void> = Promise.resolve();
let waiting = 0;
/** A tick that finds this many others still waiting is left out. */
const MOST_WAITING = 6;

function inTurn(task: () => Promise<void>): Promise<void> {
  work = work.then(task).catch((error: unknown) => trouble('compositor', String(error)));
  return work;
}

function onTick(tick: Tick): void {
  // Nobody was late while the machine slept.
  if (tick.skipped < (SLEPT_MS * FPS) / 1000) late += tick.skipped;
  if (waiting >= MOST_WAITING) {
    late += 1;
    return;
  }
  waiting += 1;
  void inTurn(async () => {
    waiting -= 1;
    let frame: VideoFrame | null = null;
    try {
      frame = await compositor.compose(
        { camera: sources.camera?.reader ?? null, screen: sources.screen?.reader ?? null },
        Math.round(tick.timestampUs),
        FRAME_US,
      );
      composed += 1;
      composedRate.add(1, pageClockMs());
      session?.picture(frame);
      rtcOut.offer(frame);
      // A card that comes or goes is worth five pictures more: the host has just asked for it.
      preview.offer(frame, compositor.moving);
    } finally {
      ledger.release(frame);
    }
  });
}

/** A picture of the slate that belongs to the caller. */
async function slatePicture(): Promise<VideoFrame> {
  const made: VideoFrame[] = [];
  await inTurn(async () => {
    const frame = await compositor.composeSlate(0, FRAME_US);
    made.push(frame.clone());
    ledger.release(frame);
  });
  const [picture] = made;
  if (!picture) throw new Error('the slate could not be drawn');
  return picture;
}

function attach(source: PictureSource, epoch: number, frames: ReadableStream<VideoFrame> | null): void {
  sources[source]?.reader.close();
  sources[source] = null;
  if (!frames) return;
  const reader = readSource(frames, ledger, pageClockMs, {
    size: (width, height) => tell({ kind: 'sourceSize', source, epoch, width, height }),
    end: () => tell({ kind: 'stalled', source, epoch }),
  });
  sources[source] = { reader, epoch, stalled: false };
}

function attachAudio(port: MessagePort): void {
  audioPort?.close();
  audioPort = port;
  port.onmessage = (event: MessageEvent<PcmBatch>) => session?.pcm(event.data.samples, pageClockMs() * 1000);
}

function checkSources(nowMs: number, secondPassed: boolean): void {
  for (const name of ['camera', 'screen'] as const) {
    const attached = sources[name];
    if (!attached) continue;
    if (secondPassed)
      tell({
        kind: 'sourceFps',
        source: name,
        epoch: attached.epoch,
        fps: (attached.reader.takeCount() * 1000) / STATS_EVERY_MS,
      });
    // A shared screen that does not change sends nothing: only cameras are watched.
    if (name === 'camera' && !attached.stalled && attached.reader.silentMs(nowMs) > STALL_MS) {
      attached.stalled = true;
      tell({ kind: 'stalled', source: name, epoch: attached.epoch });
    }
  }
}

/** Two sources' newest frames, the last picture, the one being made: anything far above is a leak. */
const MOST_FRAMES_HELD = 12;
let leakTold = false;

function sendStats(): void {
  const now = pageClockMs();
  if (ledger.held > MOST_FRAMES_HELD && !leakTold) {
    leakTold = true;
    trouble('frames', `${ledger.held} video frames are held`);
  }
  const run = session?.stats;
  tell({
    kind: 'stats',
    stats: {
      fps: clock ? composedRate.rate(now) : 0,
      composed,
      encoded: run?.encoded ?? 0,
      dropped: (run?.dropped ?? 0) + rtcOut.dropped,
      late,
      videoBitrate: run?.videoBitrate ?? 0,
      queue: video.queue,
      audioPackets: run?.audioPackets ?? 0,
      audioBitrate: run?.audioBitrate ?? 0,
      channel: channel.state,
      framesHeld: ledger.held,
    },
  });
}

const wakeWatch = createWakeWatch();

/** After a sleep each source has its two seconds to show itself, and the window looks after what it has open. */
function watchWake(nowMs: number): void {
  const gapMs = wakeWatch.look(nowMs, Date.now());
  if (gapMs === null) return;
  for (const attached of Object.values(sources)) attached?.reader.rest(nowMs);
  tell({ kind: 'woke', gapMs });
}

const housekeeping = setInterval(() => {
  const now = pageClockMs();
  watchWake(now);
  session?.keepAlive();
  const due = now >= statsDueMs;
  checkSources(now, due);
  if (due) {
    statsDueMs = now + STATS_EVERY_MS - HOUSEKEEPING_MS / 2;
    sendStats();
  }
}, HOUSEKEEPING_MS);

async function closeAll(): Promise<void> {
  clearInterval(housekeeping);
  clock?.close();
  clock = null;
  attach('camera', 0, null);
  attach('screen', 0, null);
  audioPort?.close();
  await session?.end();
  session = null;
  await work;
  preview.close();
  rtcOut.close();
  video.close();
  compositor.close();
  channel.close();
  scope.close();
}

function handle(message: ToWorker): void {
  switch (message.kind) {
    case 'init':
      pageId = message.pageId;
      break;
    case 'plan':
      applyPlan(message.plan);
      break;
    case 'source':
      attach(message.source, message.epoch, message.frames);
      break;
    case 'card':
      compositor.cards.show(message.bitmap, pageClockMs(), message.swap);
      break;
    case 'question':
      compositor.questions.show(message.bitmap, pageClockMs(), false);
      break;
    case 'slate':
      compositor.setSlate(message.bitmap);
      session?.slateChanged();
      break;
    case 'audio':
      attachAudio(message.port);
      break;
    case 'channel':
      channel.accept(message.attempt, message.channel);
      break;
    case 'preview':
      preview.setTarget(message.target);
      updateClock();
      break;
    case 'rtc':
      rtcOut.setTarget(message.target);
      updateClock();
      break;
    case 'report':
      channel.sendJson({ kind: 'report', report: message.report });
      break;
    case 'takeOver':
      replaced = false;
      takeOver = true;
      channel.want(true);
      if (channel.state !== 'open') break; // said with the hello
      channel.sendJson({ kind: 'hello', pageId, takeOver });
      takeOver = false;
      break;
    case 'close':
      void closeAll();
      break;
  }
}

scope.addEventListener('message', (event) => {
  try {
    handle(event.data);
  } catch (error) {
    trouble(`message ${event.data.kind}`, String(error));
  }
});
tell({ kind: 'ready' } satisfies FromWorker);
