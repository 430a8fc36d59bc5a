import {
  type AdaptState,
  type Fault,
  type IngestState,
  type MediaPacket,
  type Reply,
  refuse,
  type SessionId,
  type TrackConfig,
} from '../../shared/domain/index.ts';
import type { Slate } from './channel/index.ts';
import type {
  createEgress,
  Egress,
  KeptSlate,
  PublisherHandle,
  PublisherStats,
  RecordingFiles,
  RecordingHandle,
  SourceName,
  SourceWhy,
} from './egress/index.ts';
import { loadEgress } from './egressLater.ts';
import { createIngestStates } from './ingestState.ts';
import { createNetWatch } from './netWatch.ts';
import type { CarryFacts } from './realtime/index.ts';
import type { OutputFacts } from './stage/index.ts';

/** How often a condition that has no event of its own is looked at. */
const LOOK_MS = 40;

/** The outputs of the running session: one egress from the first packet to the last, made anew for each session. */
export type Outputs = {
  /** Makes ready what a stream needs; then `begin` misses nothing that the page sends from that moment on. */
  load(): Promise<void>;
  /**
   * Answers when picture and sound are announced and the first key frame is on the timeline. With a slate that was
   * `kept` that is at once: it is on air until a page is there.
   */
  begin(sessionId: SessionId, signal: AbortSignal, kept?: KeptSlate): Promise<Reply<{ width: number; height: number }>>;
  configure(config: TrackConfig): void;
  push(packet: MediaPacket): void;
  /** Whether a page is there that may send. One that came back, or another, is `false`, then `true`: its clock is new. */
  carrier(present: boolean): void;
  /** The standby picture of the running session, as the page made it. What is to be kept of it, or null: it fits nothing. */
  slate(slate: Slate): KeptSlate | null;
  /** Told whenever something else feeds the stream, and why. Returns how to stop it. */
  onSource(listener: (source: SourceName, why: SourceWhy) => void): () => void;
  /** Answers when the file is being written, or why it cannot be. */
  record(path: string, signal: AbortSignal): Promise<Reply<void>>;
  /** Answers when the server granted the publication, or why it did not. */
  publish(to: { url: string; key: string }, signal: AbortSignal): Promise<Reply<void>>;
  /** Answers when the server has taken media. */
  firstBytes(signal: AbortSignal): Promise<Reply<void>>;
  /** Ends the wait between two tries; false when there is none. */
  reconnectNow(): boolean;
  /** The system has a network again. */
  networkBack(): void;
  /** The three that stop name their session: one that hung past its limit must not reach a newer session's outputs. */
  unpublish(sessionId: SessionId): Promise<void>;
  stopRecording(sessionId: SessionId): Promise<void>;
  end(sessionId: SessionId): Promise<void>;
  /** Ends whatever runs: the studio stops. */
  close(): Promise<void>;
  facts(): OutputFacts;
  /** What the bitrate is decided by; null without a publication that takes packets. */
  link(): LinkFacts | null;
  /** Gives up the pictures that wait for the line; sound stays. */
  skipPictures(): void;
  size(): { width: number; height: number } | null;
  reconnects(): number;
};

/** Counters of the running publication. */
export type LinkFacts = Pick<
  PublisherStats,
  'sentBytes' | 'ackedBytes' | 'unackedBytes' | 'queueBytes' | 'queueMs' | 'rttMs'
> & { readonly source: OutputFacts['source'] };

export type OutputsOptions = {
  onKeyframeNeeded(): unknown;
  /** States of the session's own publisher, from its first media until it is told to stop. */
  onIngest(state: IngestState, sessionId: SessionId): void;
  onRecordingFault(fault: Fault): void;
  /** What the encoder is asked for, where it is lowered to what the network carries. */
  adapt?(): AdaptState | null;
  /** What is sent in real time, from the page; null while that is not the way. */
  rtc?(): CarryFacts | null;
  /** Who is told of each file of a session's recording. */
  recordingFiles?(sessionId: SessionId): RecordingFiles;
};

type Run = {
  readonly sessionId: SessionId;
  egress: Egress;
  publisher: PublisherHandle | null;
  recording: RecordingHandle | null;
  size: { width: number; height: number } | null;
  hasAudio: boolean;
  source: SourceName;
  /** The upload that the publisher is for. Once it is being left, what the publisher says is no news. */
  upload: { left: boolean };
  /** Of uploads before this one: a stream may come back to its first way. */
  before: { sessions: number; droppedFrames: number };
};

const NO_FACTS: OutputFacts = {
  bitrate: 0,
  queueBytes: 0,
  queueMs: 0,
  ackedBytes: null,
  ackedBitrate: null,
  adapt: null,
  source: 'none',
  rttMs: null,
  droppedFrames: 0,
  skewMs: 0,
  recordedBytes: 0,
  recordedMs: 0,
  rtc: null,
  sent: null,
};

export function createOutputs(options: OutputsOptions): Outputs {
  const sourceListeners = new Set<(source: SourceName, why: SourceWhy) => void>();
  /** A page may be there long before a session is. */
  let present: boolean | null = null;
  let run: Run | null = null;
  let create: typeof createEgress | null = null;
  let lastFacts = NO_FACTS;
  let lastSize: Run['size'] = null;
  let sessions = 0;

  const measure = (current: Run): OutputFacts => {
    const stats = current.publisher?.stats();
    if (stats) sessions = current.before.sessions + stats.sessions;
    const rtc = options.rtc?.() ?? null;
    return {
      bitrate: rtc ? rtc.videoBitrate + rtc.audioBitrate : (stats?.bitrate ?? 0),
      queueBytes: stats?.queueBytes ?? 0,
      queueMs: stats?.queueMs ?? 0,
      ackedBytes: stats?.ackedBytes ?? null,
      ackedBitrate: stats?.ackedBitrate ?? null,
      adapt: rtc ? null : (options.adapt?.() ?? null), // in real time the browser decides
      source: current.source,
      rttMs: stats?.rttMs ?? null,
      droppedFrames: stats ? current.before.droppedFrames + stats.droppedFrames : lastFacts.droppedFrames,
      skewMs: current.egress.timeline().skewMs,
      recordedBytes: current.recording?.bytes() ?? lastFacts.recordedBytes,
      recordedMs: current.recording?.ms() ?? lastFacts.recordedMs,
      rtc: rtc?.health ?? null,
      sent: rtc && { videoBitrate: rtc.videoBitrate, audioBitrate: rtc.audioBitrate },
    };
  };

  const runOf = (sessionId: SessionId): Run | null => (run?.sessionId === sessionId ? run : null);

  async function finish(mine: Run): Promise<void> {
    mine.upload.left = true;
    await mine.egress.stop();
    if (run !== mine) return;
    lastFacts = measure(mine);
    run = null;
  }

  const load = async () => {
    create ??= (await loadEgress()).createEgress;
    return create;
  };

  return {
    load: async () => void (await load()),
    async begin(sessionId, signal, kept) {
      const createNow = create ?? (await load());
      // Not awaited: the page may announce its tracks in the next moment, and an old server may hang for seconds.
      if (run) void run.egress.stop();
      lastFacts = NO_FACTS;
      lastSize = null;
      sessions = 0;
      const mine: Run = {
        sessionId,
        egress: createNow({
          requestKeyframe: () => options.onKeyframeNeeded(),
          onSource(source, why) {
            if (run !== mine) return;
            mine.source = source;
            for (const listener of [...sourceListeners]) listener(source, why);
          },
        }),
        publisher: null,
        recording: null,
        size: null,
        hasAudio: false,
        source: 'none',
        upload: { left: false },
        before: { sessions: 0, droppedFrames: 0 },
      };
      run = mine;
      if (present !== null) mine.egress.carrier(present);
      if (kept) {
        mine.size = { width: kept.video.width, height: kept.video.height };
        mine.hasAudio = true;
        mine.egress.keepSlate(kept, true);
      }
      const ready = await until(
        signal,
        () => mine.size !== null && mine.hasAudio && mine.egress.timeline().source !== null,
      );
      return ready && mine.size ? { ok: true, value: mine.size } : refuse('cancelled');
    },
    configure(config) {
      if (!run) return;
      if (config.track === 'video') {
        const { width, height } = config;
        // Told is the largest picture: a slow network may make it smaller for a while.
        if (!run.size || width * height >= run.size.width * run.size.height) run.size = { width, height };
        lastSize = run.size;
      } else run.hasAudio = true;
      run.egress.configure(config);
    },
    push: (packet) => run?.egress.push(packet),
    carrier(now) {
      present = now;
      run?.egress.carrier(now);
    },
    slate(slate) {
      if (run?.sessionId !== slate.sessionId) return null;
      const kept = keptFrom(slate);
      if (kept) run.egress.keepSlate(kept);
      return kept;
    },
    onSource(listener) {
      sourceListeners.add(listener);
      return () => void sourceListeners.delete(listener);
    },

    async record(path, signal) {
      if (signal.aborted) return refuse('cancelled'); // its session ended while the folder was looked at
      const mine = run;
      if (!mine) return refuse('recording_failed', { detail: 'nothing is encoded' });
      let fault: Fault | null = null;
      let started = false;
      mine.recording = mine.egress.record({
        path,
        files: options.recordingFiles?.(mine.sessionId),
        onState(state) {
          if (state.kind === 'recording') started = true;
          if (state.kind !== 'failed') return;
          fault = state.fault;
          if (started) options.onRecordingFault(state.fault);
        },
      });
      await until(signal, () => started || fault !== null);
      if (fault !== null) return { ok: false, fault };
      return started ? { ok: true, value: undefined } : refuse('cancelled');
    },

    async publish(to, signal) {
      if (signal.aborted) return refuse('cancelled'); // its session ended meanwhile: the outputs may be another's
      const mine = run;
      if (!mine) return refuse('ingest_no_media');
      let sent = false;
      const upload = { left: false };
      mine.upload = upload;
      const ingestState = createIngestStates();
      const net = createNetWatch(() => mine.publisher?.networkBack());
      const granted = mine.egress.publish({
        ...to,
        onState(state) {
          net.watch(state.kind === 'reconnecting');
          if (state.kind === 'sending') sent = true;
          if (sent && mine === run && !upload.left) options.onIngest(ingestState(state), mine.sessionId);
        },
      });
      if (!granted.ok) return granted;
      const publisher = granted.value;
      mine.publisher = publisher;
      await until(signal, () => {
        const { kind } = publisher.state();
        return kind !== 'connecting';
      });
      const state = publisher.state();
      if (state.kind === 'sending' || state.kind === 'degraded') return { ok: true, value: undefined };
      await publisher.stop();
      mine.publisher = null;
      // While a host waits to go live a first refusal is an answer; only a running stream is worth trying again and again.
      if ('fault' in state) return { ok: false, fault: state.fault };
      return refuse('cancelled');
    },
    async firstBytes(signal) {
      const publisher = run?.publisher;
      if (!publisher) return refuse('ingest_no_media');
      let fault: Fault | null = null;
      // Some services take the publication, then look at the key: a second of accepted media is the best proof there is.
      const accepted = await until(signal, () => {
        const state = publisher.state();
        if ('fault' in state) fault = state.fault;
        // A slow line is a line: what it carries was accepted all the same.
        const sends = state.kind === 'sending' || state.kind === 'degraded';
        return (
          fault !== null || (sends && performance.now() - state.sinceMs > 1_000 && publisher.stats().sentBytes > 0)
        );
      });
      if (fault !== null) return { ok: false, fault };
      return accepted ? { ok: true, value: undefined } : refuse('cancelled');
    },
    reconnectNow() {
      if (run?.publisher?.state().kind !== 'reconnecting') return false;
      run.publisher.retryNow();
      return true;
    },
    skipPictures: () => run?.publisher?.skipPictures(),
    networkBack: () => run?.publisher?.networkBack(),
    async unpublish(sessionId) {
      const mine = runOf(sessionId);
      if (!mine) return;
      mine.upload.left = true;
      lastFacts = measure(mine);
      const { publisher } = mine;
      await publisher?.stop();
      if (mine.publisher !== publisher) return;
      mine.publisher = null;
      mine.before = { sessions, droppedFrames: lastFacts.droppedFrames };
    },
    async stopRecording(sessionId) {
      const mine = runOf(sessionId);
      const recording = mine?.recording;
      if (!recording) return;
      await recording.stop();
      if (run === mine) lastFacts = { ...lastFacts, recordedBytes: recording.bytes(), recordedMs: recording.ms() };
    },
    async end(sessionId) {
      const mine = runOf(sessionId);
      if (mine) await finish(mine);
    },
    async close() {
      if (run) await finish(run);
    },
    facts: () => (run ? measure(run) : lastFacts),
    link() {
      const kind = run?.publisher?.state().kind;
      if (!run?.publisher || (kind !== 'sending' && kind !== 'degraded')) return null;
      const { sentBytes, ackedBytes, unackedBytes, queueBytes, queueMs, rttMs } = run.publisher.stats();
      return { sentBytes, ackedBytes, unackedBytes, queueBytes, queueMs, rttMs, source: run.source };
    },
    size: () => run?.size ?? lastSize,
    reconnects: () => Math.max(0, sessions - 1),
  };
}

/** A loop needs its parameters and a key frame to begin with. */
function keptFrom({ configs, packets, durationUs }: Slate): KeptSlate | null {
  const first = packets.find((packet) => packet.track === 'video');
  if (!configs.video || !first?.key) return null;
  return { video: configs.video, audio: configs.audio ?? null, packets, durationUs };
}

/** Waits for a condition; false when the signal aborted first. */
async function until(signal: AbortSignal, holds: () => boolean): Promise<boolean> {
  while (!holds()) {
    if (signal.aborted) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}
