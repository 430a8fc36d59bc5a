import type { Reply } from '../../../shared/domain/fault.ts';
import type { MediaPacket, TrackConfig } from '../../../shared/domain/media.ts';
import type { Configs, OutPacket } from './packet.ts';
import { type Clock, createPublisher, type Publisher, type PublisherState } from './publisher.ts';
import { createRecording, type Recording, type RecordingState } from './recording.ts';
import { parseIngestAddress } from './rtmp/address.ts';
import { Timeline, type TimelineReport } from './timeline.ts';

const systemClock: Clock = {
  nowMs: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export type EgressOptions = {
  /** The encoder shall make the next frame a key frame. Called at most twice a second. */
  readonly requestKeyframe: () => void;
  readonly clock?: Clock;
  readonly random?: () => number;
};

export type PublishOptions = {
  readonly url: string;
  /** Empty: the key is the last part of the address. */
  readonly key: string;
  readonly onState: (state: PublisherState) => void;
  /** For each try to connect; default 10 s. */
  readonly timeoutMs?: number;
  /** Extra certificate authority (PEM) for RTMPS. */
  readonly ca?: string;
};

export type PublisherHandle = Omit<Publisher, 'write'>;
export type RecordingHandle = Omit<Recording, 'write'>;

/** Everything that leaves the studio: one timeline, any number of servers, at most one recording. */
export type Egress = {
  /** A track's parameters, before its packets and whenever they change. Sources: `page` (default), `slate`. */
  configure(config: TrackConfig, source?: string): void;
  push(packet: MediaPacket, source?: string): void;
  /** Puts a source on air as soon as it can begin; the one before goes on until then. */
  select(source: string): void;
  /** The page came back with a new clock. */
  restart(source?: string): void;
  /** Starts to publish. Refuses an address that cannot be tried; everything else arrives as a state. */
  publish(options: PublishOptions): Reply<PublisherHandle>;
  /** Starts to record; refuses nothing: a path that cannot be written arrives as a state. One at a time. */
  record(options: { path: string; onState: (state: RecordingState) => void }): RecordingHandle;
  timeline(): TimelineReport;
  /** Ends every output in order; resolves within 5 s whatever servers and disks do. Twice is harmless. */
  stop(): Promise<void>;
};

const KEYFRAME_PAUSE_MS = 500;
/** Publishers need at most 2.5 s; the rest is for a slow disk, which may finish later by itself. */
const STOP_MS = 4_500;

export function createEgress(options: EgressOptions): Egress {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const publishers = new Set<Publisher>();
  let recording: Recording | null = null;
  let lastConfigs: { video?: OutPacket['config']; audio?: OutPacket['config'] } = {};
  let keyframeAtMs = Number.NEGATIVE_INFINITY;
  let stopping: Promise<void> | null = null;

  const requestKeyframe = () => {
    const nowMs = clock.nowMs();
    if (stopping !== null || nowMs - keyframeAtMs < KEYFRAME_PAUSE_MS) return;
    keyframeAtMs = nowMs;
    options.requestKeyframe();
  };
  const timeline = new Timeline({
    nowMs: () => clock.nowMs(),
    requestKeyframe: (source) => {
      if (source !== 'slate') requestKeyframe(); // the slate is a loop of ready packets
    },
    emit: (packet) => {
      lastConfigs[packet.track] = packet.config;
      for (const publisher of publishers) publisher.write(packet);
      recording?.write(packet);
    },
  });
  timeline.select('page');

  /** What is on air, or, before anything was, what the page announced. */
  const configs = (): Configs => {
    const { video, audio } = lastConfigs;
    const announced = timeline.configsOf('page');
    return {
      video: video?.track === 'video' ? video : announced.video,
      audio: audio?.track === 'audio' ? audio : announced.audio,
    };
  };

  const stop = async () => {
    timeline.flush();
    const outputs = [...publishers, ...(recording === null ? [] : [recording])];
    let cancel = () => {};
    const deadline = new Promise<void>((resolve) => {
      cancel = clock.after(STOP_MS, resolve);
    });
    await Promise.race([Promise.all(outputs.map((output) => output.stop())), deadline]);
    cancel();
    publishers.clear();
    recording = null;
    lastConfigs = {};
  };

  return {
    configure: (config, source) => timeline.configure(config, source),
    push: (packet, source) => {
      if (stopping === null) timeline.push(packet, source);
    },
    select: (source) => timeline.select(source),
    restart: (source = 'page') => timeline.restart(source),
    publish: ({ url, key, onState, timeoutMs, ca }) => {
      const address = parseIngestAddress(url, key);
      if (!address.ok) return address;
      const publisher = createPublisher({
        address: address.value,
        clock,
        random,
        configs,
        requestKeyframe,
        timeoutMs,
        ca,
        onState,
      });
      publishers.add(publisher);
      const stopOne = async () => {
        await publisher.stop();
        publishers.delete(publisher);
      };
      return {
        ok: true,
        value: {
          state: () => publisher.state(),
          stats: () => publisher.stats(),
          retryNow: () => publisher.retryNow(),
          stop: stopOne,
        },
      };
    },
    record: ({ path, onState }) => {
      const before = recording;
      const next = createRecording({ path, configs, onState, requestKeyframe });
      recording = next;
      void before?.stop();
      return next;
    },
    timeline: () => timeline.report(),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
