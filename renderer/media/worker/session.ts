/**
 * One run of encoding, from the plan's `encode` set to unset: begins when the encoders are ready, gives each packet its
 * place on the page's clock, and sends it over the channel. Survives a broken channel; the timeline goes on.
 */
import { AUDIO_CHANNELS, AUDIO_SAMPLE_RATE, type CapturePlan, type TrackConfig } from '../../../shared/domain/media.ts';
import { type AacEncoder, openAac } from '../audio/aac.ts';
import { BLOCK_FRAMES, createAudioTimeline } from '../audio/timeline.ts';
import type { Channel } from './channel.ts';
import { pageClockMs } from './clock.ts';
import { createRateMeter } from './meter.ts';
import { encodeSlateLoop } from './slate-loop.ts';
import { createThinner } from './thinner.ts';
import type { VideoPipeline } from './video-pipeline.ts';

export type SessionPlan = NonNullable<CapturePlan['encode']>;

export type Session = {
  readonly sessionId: string;
  /** Bitrate, frame rate and size may change while it runs. */
  change(plan: SessionPlan): void;
  /** A composed picture; not closed here. */
  picture(frame: VideoFrame): void;
  pcm(samples: Float32Array, endUs: number): void;
  /** Ten times a second or more. */
  keepAlive(): void;
  videoConfig(config: TrackConfig & { track: 'video' }): void;
  videoChunk(chunk: EncodedVideoChunk): void;
  /** The channel is open (again): announce everything and go on with a key frame. */
  announce(): void;
  /** The words of the slate changed: make the standby loop again. */
  slateChanged(): void;
  readonly stats: {
    encoded: number;
    dropped: number;
    audioPackets: number;
    videoBitrate: number;
    audioBitrate: number;
  };
  end(): Promise<void>;
};

const BLOCK_US = (BLOCK_FRAMES * 1_000_000) / AUDIO_SAMPLE_RATE;
/** The clock's frame rate, of which fewer are encoded on a slow network. */
const COMPOSED_FPS = 30;
/** The slate waits until the first moment of the stream, the busiest, is over; until it is there the core repeats a picture. */
const SLATE_DELAY_MS = 600;

export type SessionParts = {
  readonly channel: Channel;
  readonly video: VideoPipeline;
  /** A picture of the slate; the session closes it. */
  slatePicture(): Promise<VideoFrame>;
  audioCodec(codec: 'webcodecs' | 'wasm' | 'none'): void;
  trouble(where: string, detail: string): void;
};

export function startSession(plan: SessionPlan, parts: SessionParts): Session {
  const { channel, video } = parts;
  const stats = { encoded: 0, dropped: 0, audioPackets: 0 };
  const videoRate = createRateMeter();
  const audioRate = createRateMeter();
  const ended = new AbortController();
  let asked = plan;
  const thinner = createThinner(COMPOSED_FPS);
  let aac: AacEncoder | null = null;
  /** Sound is settled: an encoder is open, or there is none to be had and the picture goes alone. */
  let audioReady = false;
  let config: { video: (TrackConfig & { track: 'video' }) | null; audio: (TrackConfig & { track: 'audio' }) | null } = {
    video: null,
    audio: null,
  };
  let needKey = true;
  let slateTimer: ReturnType<typeof setTimeout> | undefined;
  let slateRun: AbortController | null = null;
  let slateMade = false;

  channel.setRate(plan.videoBitrate + plan.audioBitrate);

  const timeline = createAudioTimeline((block) => aac?.encode(block));

  const onAacPacket = (data: Uint8Array, block: number) => {
    if (block < 0 || timeline.startedUs === null) return;
    const timestampUs = timeline.timeOf(block);
    const sent = channel.sendChunk('audio', chunkOf(data), { timestampUs, durationUs: BLOCK_US, key: true });
    if (!sent) return;
    stats.audioPackets += 1;
    audioRate.add(data.byteLength * 8, pageClockMs());
  };

  const openAudio = async () => {
    try {
      const opened = await openAac(plan.audioBitrate, {
        packet: ({ data, block }) => onAacPacket(data, block),
        error: (detail) => parts.trouble('audio encoder', detail),
      });
      if (ended.signal.aborted) {
        opened.close();
        return;
      }
      aac = opened;
      config = { ...config, audio: audioConfig(opened.description, plan.audioBitrate) };
      parts.audioCodec(opened.kind);
      if (config.audio && channel.state === 'open') channel.sendConfig(config.audio);
    } catch (error) {
      parts.audioCodec('none');
      parts.trouble('audio encoder', String(error));
    } finally {
      audioReady = true;
    }
  };
  void openAudio();

  const makeSlate = async () => {
    const running = video.running;
    if (!running || ended.signal.aborted) return;
    slateRun?.abort();
    const run = new AbortController();
    slateRun = run;
    const slate = (
      track: 'video' | 'audio',
      chunk: Parameters<Channel['sendChunk']>[1],
      timestampUs: number,
      durationUs: number,
      key: boolean,
    ) => {
      if (!channel.sendChunk(track, chunk, { timestampUs, durationUs, key, slate: true })) run.abort();
    };
    try {
      const { durationUs } = await encodeSlateLoop(
        await parts.slatePicture(),
        running,
        plan.audioBitrate,
        {
          config: (own) => channel.sendConfig(own, true),
          video: (chunk, at) => slate('video', chunk, at, chunk.duration ?? 33_333, chunk.type === 'key'),
          audio: (data, at, length) => slate('audio', chunkOf(data), at, length, true),
        },
        slateMade ? 'gently' : 'soon',
        run.signal,
      );
      if (run.signal.aborted) return;
      slateMade = true;
      channel.sendJson({ kind: 'slateReady', sessionId: plan.sessionId, durationUs });
    } catch (error) {
      // A lost channel or a newer slate ends this one; the next announcement makes it again.
      if (!run.signal.aborted) parts.trouble('standby slate', String(error));
    }
  };

  /** A picture that stands longer than a frame of the clock says so: what follows it comes that much later. */
  const encoded = (frame: VideoFrame, durationUs: number): boolean => {
    if (frame.duration === durationUs) return video.encode(frame, asked) === 'encoded';
    const longer = new VideoFrame(frame, { timestamp: frame.timestamp, duration: durationUs });
    try {
      return video.encode(longer, asked) === 'encoded';
    } finally {
      longer.close();
    }
  };

  const planSlate = () => {
    clearTimeout(slateTimer);
    slateRun?.abort(); // with parameters that are no longer those of the stream it would be of no use
    slateTimer = setTimeout(() => void makeSlate(), SLATE_DELAY_MS);
  };

  const announce = () => {
    channel.sendJson({ kind: 'begin', sessionId: plan.sessionId });
    if (config.video) channel.sendConfig(config.video);
    if (config.audio) channel.sendConfig(config.audio);
    needKey = true;
    video.requestKey();
    planSlate();
  };
  if (channel.state === 'open') announce();

  return {
    sessionId: plan.sessionId,
    change(next) {
      if (next.videoBitrate !== asked.videoBitrate) channel.setRate(next.videoBitrate + plan.audioBitrate);
      asked = next;
    },
    picture(frame) {
      if (!video.choice || !audioReady || ended.signal.aborted) return;
      if (!channel.clear) {
        // Nothing can be sent: encoding would be for nothing. The stream goes on with a key frame.
        stats.dropped += 1;
        video.requestKey();
        return;
      }
      const kept = thinner.keep(frame.timestamp, asked.fps);
      if (!kept) return; // left out on purpose: not dropped
      if (!encoded(frame, kept.durationUs)) {
        stats.dropped += 1;
        return;
      }
      // Sound starts with the first picture, to the sample.
      if (timeline.startedUs === null) timeline.start(frame.timestamp);
    },
    pcm: (samples, endUs) => timeline.push(samples, endUs),
    keepAlive: () => timeline.keepAlive(pageClockMs() * 1000),
    videoConfig(next) {
      config = { ...config, video: next };
      channel.sendConfig(next);
      planSlate();
    },
    videoChunk(chunk) {
      const key = chunk.type === 'key';
      if (needKey && !key) return; // encoded before the channel came back: useless without its predecessors
      const sent = channel.sendChunk('video', chunk, {
        timestampUs: chunk.timestamp,
        durationUs: chunk.duration ?? 33_333,
        key,
      });
      if (!sent) {
        needKey = true;
        stats.dropped += 1;
        return;
      }
      if (key) needKey = false;
      stats.encoded += 1;
      videoRate.add(chunk.byteLength * 8, pageClockMs());
    },
    announce,
    slateChanged: planSlate,
    get stats() {
      const now = pageClockMs();
      return { ...stats, videoBitrate: videoRate.rate(now), audioBitrate: audioRate.rate(now) };
    },
    async end() {
      if (ended.signal.aborted) return;
      ended.abort();
      clearTimeout(slateTimer);
      slateRun?.abort();
      await video.stop();
      timeline.stop();
      aac?.close();
      aac = null;
      channel.sendJson({ kind: 'end', sessionId: plan.sessionId });
    },
  };
}

const chunkOf = (data: Uint8Array) => ({
  byteLength: data.byteLength,
  copyTo: (destination: Uint8Array) => destination.set(data),
});

const audioConfig = (description: Uint8Array, bitrate: number): TrackConfig & { track: 'audio' } => ({
  track: 'audio',
  codec: 'mp4a.40.2',
  sampleRate: AUDIO_SAMPLE_RATE,
  channels: AUDIO_CHANNELS,
  bitrate,
  description,
});
