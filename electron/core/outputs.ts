import {
  type Fault,
  type IngestState,
  type MediaPacket,
  type Reply,
  refuse,
  type SessionId,
  type TrackConfig,
} from '../../shared/domain/index.ts';
import { createEgress, type Egress, type PublisherHandle, type RecordingHandle } from './egress/index.ts';
import { ingestState } from './ingestState.ts';
import type { OutputFacts } from './stage/index.ts';

/** How often a condition that has no event of its own is looked at. */
const LOOK_MS = 40;

/** The outputs of the running session: one egress from the first packet to the last, made anew for each session. */
export type Outputs = {
  /** Answers when picture and sound are announced and the first key frame is on the timeline. */
  begin(sessionId: SessionId, signal: AbortSignal): Promise<Reply<{ width: number; height: number }>>;
  configure(config: TrackConfig): void;
  push(packet: MediaPacket): void;
  /** The page that feeds the stage came back, or another took over: its clock is a new one. */
  pageChanged(): void;
  /** Answers when the file is being written, or why it cannot be. */
  record(path: string, signal: AbortSignal): Promise<Reply<void>>;
  /** Answers when the server granted the publication, or why it did not. */
  publish(to: { url: string; key: string }, signal: AbortSignal): Promise<Reply<void>>;
  /** Answers when the server has taken media. */
  firstBytes(signal: AbortSignal): Promise<Reply<void>>;
  /** Ends the wait between two tries; false when there is none. */
  reconnectNow(): boolean;
  /** The three that stop name their session: one that hung past its limit must not reach a newer session's outputs. */
  unpublish(sessionId: SessionId): Promise<void>;
  stopRecording(sessionId: SessionId): Promise<void>;
  end(sessionId: SessionId): Promise<void>;
  /** Ends whatever runs: the studio stops. */
  close(): Promise<void>;
  facts(): OutputFacts;
  size(): { width: number; height: number } | null;
  reconnects(): number;
};

export type OutputsOptions = {
  onKeyframeNeeded(): unknown;
  /** States of the session's own publisher, from its first media until it is told to stop. */
  onIngest(state: IngestState, sessionId: SessionId): void;
  onRecordingFault(fault: Fault): void;
};

type Run = {
  readonly sessionId: SessionId;
  egress: Egress;
  publisher: PublisherHandle | null;
  recording: RecordingHandle | null;
  size: { width: number; height: number } | null;
  hasAudio: boolean;
  /** Its upload is being stopped: what the publisher says from now on is no news. */
  leaving: boolean;
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
};

export function createOutputs(options: OutputsOptions): Outputs {
  let run: Run | null = null;
  let lastFacts = NO_FACTS;
  let lastSize: Run['size'] = null;
  let sessions = 0;

  const measure = (current: Run): OutputFacts => {
    const stats = current.publisher?.stats();
    if (stats) sessions = stats.sessions;
    return {
      bitrate: stats?.bitrate ?? 0,
      queueBytes: stats?.queueBytes ?? 0,
      queueMs: stats?.queueMs ?? 0,
      ackedBytes: stats?.ackedBytes ?? null,
      ackedBitrate: null,
      adapt: null,
      source: current.egress.timeline().source === null ? 'none' : 'page',
      rttMs: stats?.rttMs ?? null,
      droppedFrames: stats?.droppedFrames ?? lastFacts.droppedFrames,
      skewMs: current.egress.timeline().skewMs,
      recordedBytes: current.recording?.bytes() ?? lastFacts.recordedBytes,
      recordedMs: current.recording?.ms() ?? lastFacts.recordedMs,
    };
  };

  const runOf = (sessionId: SessionId): Run | null => (run?.sessionId === sessionId ? run : null);

  async function finish(mine: Run): Promise<void> {
    mine.leaving = true;
    await mine.egress.stop();
    if (run !== mine) return;
    lastFacts = measure(mine);
    run = null;
  }

  return {
    async begin(sessionId, signal) {
      // Not awaited: the page may announce its tracks in the next moment, and an old server may hang for seconds.
      if (run) void run.egress.stop();
      lastFacts = NO_FACTS;
      lastSize = null;
      sessions = 0;
      const mine: Run = {
        sessionId,
        egress: createEgress({ requestKeyframe: () => options.onKeyframeNeeded() }),
        publisher: null,
        recording: null,
        size: null,
        hasAudio: false,
        leaving: false,
      };
      run = mine;
      const ready = await until(
        signal,
        () => mine.size !== null && mine.hasAudio && mine.egress.timeline().source !== null,
      );
      return ready && mine.size ? { ok: true, value: mine.size } : refuse('cancelled');
    },
    configure(config) {
      if (!run) return;
      if (config.track === 'video') {
        run.size = { width: config.width, height: config.height };
        lastSize = run.size;
      } else run.hasAudio = true;
      run.egress.configure(config);
    },
    push: (packet) => run?.egress.push(packet),
    pageChanged: () => run?.egress.restart(),

    async record(path, signal) {
      const mine = run;
      if (!mine) return refuse('recording_failed', { detail: 'nothing is encoded' });
      let fault: Fault | null = null;
      let started = false;
      mine.recording = mine.egress.record({
        path,
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
      const mine = run;
      if (!mine) return refuse('ingest_no_media');
      let sent = false;
      const granted = mine.egress.publish({
        ...to,
        onState(state) {
          if (state.kind === 'sending') sent = true;
          if (sent && mine === run && !mine.leaving) options.onIngest(ingestState(state), mine.sessionId);
        },
      });
      if (!granted.ok) return granted;
      const publisher = granted.value;
      mine.publisher = publisher;
      await until(signal, () => {
        const { kind } = publisher.state();
        return kind === 'sending' || kind === 'failed' || kind === 'closed' || kind === 'reconnecting';
      });
      const state = publisher.state();
      if (state.kind === 'sending') return { ok: true, value: undefined };
      await publisher.stop();
      mine.publisher = null;
      // While a host waits to go live a first refusal is an answer; only a running stream is worth trying again and again.
      if (state.kind === 'failed' || state.kind === 'reconnecting') return { ok: false, fault: state.fault };
      return refuse('cancelled');
    },
    async firstBytes(signal) {
      const publisher = run?.publisher;
      if (!publisher) return refuse('ingest_no_media');
      let fault: Fault | null = null;
      // Some services take the publication, then look at the key: a second of accepted media is the best proof there is.
      const accepted = await until(signal, () => {
        const state = publisher.state();
        if (state.kind === 'failed' || state.kind === 'reconnecting') fault = state.fault;
        const now = performance.now();
        return (
          fault !== null || (state.kind === 'sending' && now - state.sinceMs > 1_000 && publisher.stats().sentBytes > 0)
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
    async unpublish(sessionId) {
      const mine = runOf(sessionId);
      if (!mine) return;
      mine.leaving = true;
      lastFacts = measure(mine);
      await mine.publisher?.stop();
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
    size: () => run?.size ?? lastSize,
    reconnects: () => Math.max(0, sessions - 1),
  };
}

/** Waits for a condition; false when the signal aborted first. */
async function until(signal: AbortSignal, holds: () => boolean): Promise<boolean> {
  while (!holds()) {
    if (signal.aborted) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}
