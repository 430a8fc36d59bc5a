import type { Reply } from '../../../shared/domain/fault.ts';
import type { MediaPacket, TrackConfig } from '../../../shared/domain/media.ts';
import type { Configs, KeptSlate, OutPacket } from './packet.ts';
import { type Clock, createPublisher, type Publisher, type PublisherState } from './publisher.ts';
import { createRecording, type Recording, type RecordingFiles, type RecordingState } from './recording.ts';
import { parseIngestAddress } from './rtmp/address.ts';
import type { SourceName, SourceWhy, Standby } from './standby.ts';
import { Timeline, type TimelineReport } from './timeline.ts';

const systemClock: Clock = {
  nowMs: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export type EgressOptions = {
  /** The encoder shall make the next frame a key frame. Called at most twice a second, and once per granted session. */
  readonly requestKeyframe: () => void;
  /** What feeds the stream changed. */
  readonly onSource?: (source: SourceName, why: SourceWhy) => void;
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
  /** Whether a page is there that may send. Without one, and when it falls silent, the standby picture goes out. */
  carrier(present: boolean): void;
  /** The standby loop of this session. With `now` it goes on air before any page was there. */
  keepSlate(slate: KeptSlate, now?: boolean): void;
  /** Starts to publish. Refuses an address that cannot be tried; everything else arrives as a state. */
  publish(options: PublishOptions): Reply<PublisherHandle>;
  /** Starts to record; refuses nothing: a path that cannot be written arrives as a state. One at a time. */
  record(options: {
    path: string;
    onState: (state: RecordingState) => void;
    files?: RecordingFiles | undefined;
  }): RecordingHandle;
  timeline(): TimelineReport;
  /** Ends every output in order; resolves within 5 s whatever servers and disks do. Twice is harmless. */
  stop(): Promise<void>;
};

const KEYFRAME_PAUSE_MS = 500;
/** A key frame that was asked for needs about so long to be here. */
const KEYFRAME_PASSING_MS = 100;
/** Publishers need at most 2.5 s; the rest is for a slow disk, which may finish later by itself. */
const STOP_MS = 4_500;

export function createEgress(options: EgressOptions): Egress {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const publishers = new Set<Publisher>();
  let recording: Recording | null = null;
  let lastConfigs: { video?: OutPacket['config']; audio?: OutPacket['config'] } = {};
  let keyframeAtMs = Number.NEGATIVE_INFINITY;
  let standby: Standby | null = null;
  let stopping: Promise<void> | null = null;

  /** @param urgent a server waits for it, and one that was asked for a while ago may have passed by already */
  const requestKeyframe = (urgent = false) => {
    const nowMs = clock.nowMs();
    const pauseMs = urgent ? KEYFRAME_PASSING_MS : KEYFRAME_PAUSE_MS;
    if (stopping !== null || nowMs - keyframeAtMs < pauseMs) return;
    keyframeAtMs = nowMs;
    standby?.keyframe();
    options.requestKeyframe();
  };
  const timeline = new Timeline({
    nowMs: () => clock.nowMs(),
    requestKeyframe: (source) => {
      if (source !== 'slate') requestKeyframe(); // the slate is a loop of ready packets
    },
    onSource: (source) => standby?.began(source),
    emit: (packet) => {
      lastConfigs[packet.track] = packet.config;
      for (const publisher of publishers) publisher.write(packet);
      recording?.write(packet);
    },
  });
  timeline.select('page');

  /** What has to be known to the standby, which is loaded with the first stream: a studio that idles does not carry it. */
  const early: { slate: KeptSlate | null; now: boolean; carrier: boolean | null } = {
    slate: null,
    now: false,
    carrier: null,
  };
  const load = async () => {
    const { createStandby } = await import('./standby.ts');
    if (stopping !== null) return;
    standby = createStandby({ clock, timeline, onSource: (source, why) => options.onSource?.(source, why) });
    const { video, audio } = timeline.configsOf('page');
    if (video) standby.configure(video);
    if (audio) standby.configure(audio);
    if (timeline.source !== null) standby.began(timeline.source);
    if (early.carrier !== null) standby.carrier(early.carrier);
    if (early.slate) standby.keep(early.slate);
    if (early.now) standby.begin();
  };
  // A file of the program that cannot be read any more: the stream goes on, only without a standby picture.
  const loaded = load().catch(() => undefined);

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
    await loaded;
    standby?.close();
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
    configure(config, source = 'page') {
      timeline.configure(config, source);
      if (source === 'page') standby?.configure(config);
    },
    push(packet, source = 'page') {
      if (stopping !== null) return;
      if (source === 'page') standby?.packet(packet);
      timeline.push(packet, source);
    },
    select: (source) => timeline.select(source),
    restart: (source = 'page') => timeline.restart(source),
    carrier(present) {
      if (present) timeline.restart('page');
      early.carrier = present;
      standby?.carrier(present);
    },
    keepSlate(slate, now = false) {
      early.slate = slate;
      early.now ||= now;
      standby?.keep(slate);
      if (now) standby?.begin();
    },
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
          skipPictures: () => publisher.skipPictures(),
          networkBack: () => publisher.networkBack(),
          stop: stopOne,
        },
      };
    },
    record: ({ path, onState, files }) => {
      const before = recording;
      const next = createRecording({ path, configs, onState, requestKeyframe, files });
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
