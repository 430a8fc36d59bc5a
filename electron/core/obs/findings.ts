import {
  FindingId,
  GOP_SECONDS,
  type ObsAudioInput,
  type ObsFinding,
  type ObsVideo,
  obsCodecOf,
  obsEncoderName,
  type VideoFormat,
} from '../../../shared/domain/index.ts';
import { isX264 } from './encoder.ts';
import type { FindingFacts } from './facts.ts';
import {
  bitrateFix,
  canvasFits,
  changesOf,
  type FixStep,
  keyframeFix,
  needsIdle,
  rateFix,
  roundedRate,
  sizeFix,
  unmuteFix,
} from './fixes.ts';
import { lostShare, minutesLeft } from './numbers.ts';

/*
 * What the studio says about the host's OBS. What could not be looked at is not listed: `ok` means checked and fine.
 *
 *   finding           codes                              params
 *   canvas            ok · orientation · size            width height (output) canvasWidth canvasHeight wantWidth wantHeight
 *   frame_rate        ok · low · high                    fps want
 *   encoder           software · hardware (both ok)      encoder
 *                     codec (not H.264) · unreadable     encoder codec · encoder kbps seconds (what the room wants)
 *   bitrate           ok · low · high                    kbps want
 *   keyframes         ok · auto · long · short           seconds want
 *   sound_muted       ok · none · muted · microphones    input (names) count
 *   sound_silent      ok · silent                        db · input (names) count
 *   disk              ok · low                           minutes gb
 *   frames            ok · late (drawing) · skipped      percent
 *   stream_elsewhere  ok · streaming (blocks)            service
 */

type Judged = Pick<ObsFinding, 'level' | 'code' | 'params'> & {
  /** How it can be mended from outside; empty where only the host can. */
  steps: FixStep[];
};

const ok = (params: ObsFinding['params'] = {}, code = 'ok'): Judged => ({ level: 'ok', code, params, steps: [] });
const look = (code: string, params: ObsFinding['params'] = {}, steps: FixStep[] = []): Judged => ({
  level: 'look',
  code,
  params,
  steps,
});

/** 29.97 is as good as 30. */
const RATE_TOLERANCE = 0.01;
/** Below this share of the wanted bitrate faces turn to blocks; above, viewers on phones wait. */
const BITRATE_LOW = 0.6;
const BITRATE_HIGH = 1.5;
/** What the strictest service takes (Twitch); research/field-notes §4. */
const BITRATE_MAX_KBPS = 6_000;
/** x264 left alone sets a key frame every 250 frames: a new viewer may wait that long for a picture. */
const X264_DEFAULT_KEYINT = 250;
const GOP_TOLERANCE = 0.05;
/** No picture has more; OBS takes any number all the same, and x264 no key-frame distance of ten digits. */
const GOP_MOST_FPS = 1_000;
const GOP_SHORT_SECONDS = 0.5;
const GOP_LEAST_FPS = 5;
/** Quieter than a quiet room through any microphone. */
const SILENT_DB = -60;
const DISK_LOW_MINUTES = 30;
const LATE_SHARE = 0.05;
const SKIPPED_SHARE = 0.02;

const JUDGES: Record<FindingId, (facts: FindingFacts) => Judged | null> = {
  canvas: ({ video, wanted }) => video && judgeCanvas(video, wanted),

  frame_rate({ video, wanted }) {
    if (!video) return null;
    const fps = video.fpsNumerator / video.fpsDenominator;
    const params = { fps: roundedRate(fps), want: wanted.fps };
    if (Math.abs(fps - wanted.fps) <= wanted.fps * RATE_TOLERANCE) return ok(params);
    return look(fps < wanted.fps ? 'low' : 'high', params, rateFix(video, wanted));
  },

  /**
   * Key frames of a hardware encoder in the simple mode cannot be read or set from outside, and what it does by itself
   * depends on its kind: no finding claims anything about them; the words of `hardware` say where the host sets them.
   */
  encoder({ encoder: reading, wanted }) {
    if (!reading) return null;
    const { mode, encoder } = reading.encoder;
    const params = { encoder: obsEncoderName(encoder) };
    const codec = obsCodecOf(encoder);
    if (codec !== 'H.264') return look('codec', { ...params, codec });
    if (mode === 'advanced')
      return look('unreadable', { ...params, kbps: wanted.bitrate / 1_000, seconds: GOP_SECONDS });
    return ok(params, isX264(encoder) ? 'software' : 'hardware');
  },

  bitrate({ encoder: reading, wanted }) {
    if (reading?.encoder.mode !== 'simple') return null;
    const kbps = reading.encoder.videoKbps;
    const want = Math.round(wanted.bitrate / 1_000);
    const params = { kbps, want };
    if (kbps < want * BITRATE_LOW) return look('low', params, bitrateFix(kbps, want));
    if (kbps > want * BITRATE_HIGH || kbps > BITRATE_MAX_KBPS) return look('high', params, bitrateFix(kbps, want));
    return ok(params);
  },

  keyframes({ encoder: reading, video }) {
    if (reading?.encoder.mode !== 'simple' || !isX264(reading.encoder.encoder) || !video) return null;
    const fps = video.fpsNumerator / video.fpsDenominator;
    // With so few pictures a second no whole number of them makes two seconds; the frame rate is to be mended first.
    if (fps < GOP_LEAST_FPS || fps > GOP_MOST_FPS) return null;
    const seconds = reading.encoder.keyframeSeconds;
    if (seconds === null)
      return look('auto', { seconds: tenths(X264_DEFAULT_KEYINT / fps), want: GOP_SECONDS }, keyframeFix(reading, fps));
    const params = { seconds: tenths(seconds), want: GOP_SECONDS };
    if (seconds > GOP_SECONDS * (1 + GOP_TOLERANCE)) return look('long', params, keyframeFix(reading, fps));
    if (seconds < GOP_SHORT_SECONDS) return look('short', params, keyframeFix(reading, fps));
    return ok(params);
  },

  sound_muted: ({ audio }) => audio && judgeMutes(audio),

  sound_silent({ audio, loudness }) {
    const heard = audio?.filter(({ name, muted }) => !muted && loudness?.has(name)) ?? [];
    if (!loudness || heard.length === 0) return null;
    const db = Math.round(Math.max(...heard.map(({ name }) => loudness.get(name) ?? SILENT_DB)));
    return db >= SILENT_DB ? ok({ db }) : look('silent', named(heard));
  },

  disk(facts) {
    const freeMb = facts.stats.at(-1)?.diskFreeMb ?? null;
    if (freeMb === null) return null;
    const minutes = minutesLeft(freeMb, facts);
    const params = { minutes, gb: tenths(freeMb / 1_024) };
    return minutes < DISK_LOW_MINUTES ? look('low', params) : ok(params);
  },

  frames({ stats }) {
    const lost = lostShare(stats);
    if (!lost) return null;
    if (lost.late > LATE_SHARE) return look('late', { percent: tenths(lost.late * 100) });
    const params = { percent: tenths(lost.skipped * 100) };
    return lost.skipped > SKIPPED_SHARE ? look('skipped', params) : ok(params);
  },

  stream_elsewhere: ({ streamsElsewhere: service }) =>
    service === null ? ok() : { level: 'block', code: 'streaming', params: { service }, steps: [] },
};

const tenths = (value: number): number => Math.round(value * 10) / 10;

const named = (inputs: readonly ObsAudioInput[]): ObsFinding['params'] => ({
  input: inputs.map(({ name }) => name).join(', '),
  count: inputs.length,
});

const orientation = (width: number, height: number): number => Math.sign(width - height);

function judgeCanvas(video: ObsVideo, wanted: VideoFormat): Judged {
  const { canvasWidth, canvasHeight, outputWidth: width, outputHeight: height } = video;
  const params = { width, height, canvasWidth, canvasHeight, wantWidth: wanted.width, wantHeight: wanted.height };
  if (width === wanted.width && height === wanted.height && canvasFits(video, wanted)) return ok(params);
  const want = orientation(wanted.width, wanted.height);
  const across = [orientation(width, height), orientation(canvasWidth, canvasHeight)].includes(-want);
  return look(across ? 'orientation' : 'size', params, sizeFix(video, wanted));
}

/** Kinds of inputs of OBS on Windows, macOS and Linux. A video device or a clip may have sound too, but is neither. */
const MICROPHONE = /_input_capture(_v\d+)?$|^jack_output_capture$/;
const COMPUTER = /(?<!^jack)_(output|application)_capture(_v\d+)?$|^sck_audio_capture$/;

function judgeMutes(audio: readonly ObsAudioInput[]): Judged {
  const microphones = audio.filter(({ kind }) => MICROPHONE.test(kind));
  const live = audio.filter(({ kind }) => MICROPHONE.test(kind) || COMPUTER.test(kind));
  const looked = live.length > 0 ? live : audio;
  if (looked.length === 0) return look('none', { count: 0 });
  const muted = (inputs: readonly ObsAudioInput[]) => inputs.length > 0 && inputs.every((input) => input.muted);
  // The computer's sound may be off on purpose; a host who talks needs a microphone.
  const mend = microphones.length > 0 ? microphones : looked;
  if (muted(looked)) return look('muted', named(mend), unmuteFix(mend));
  if (muted(microphones)) return look('microphones', named(microphones), unmuteFix(microphones));
  return ok({ count: looked.filter((input) => !input.muted).length });
}

/** How a finding would be mended now; empty where it need not or cannot be. */
export const fixFor = (id: FindingId, facts: FindingFacts): FixStep[] => JUDGES[id](facts)?.steps ?? [];

const RANK: Record<ObsFinding['level'], number> = { block: 0, look: 1, ok: 2 };

/** Worst first, then in the order of `FindingId`. */
export function findingsFrom(facts: FindingFacts): ObsFinding[] {
  const found = FindingId.options.flatMap((id): ObsFinding[] => {
    const judged = JUDGES[id](facts);
    if (!judged) return [];
    const { steps, ...words } = judged;
    const changes = changesOf(steps);
    return [
      {
        id,
        ...words,
        fix: changes.length > 0 ? { changes } : null,
        locked: facts.anythingActive && needsIdle(steps),
      },
    ];
  });
  return found.sort((a, b) => RANK[a.level] - RANK[b.level]);
}
