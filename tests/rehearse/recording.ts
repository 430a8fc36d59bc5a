import { ALL_FORMATS, EncodedPacketSink, FilePathSource, Input, type InputTrack } from 'mediabunny';
import { probeFile } from '../support/ffprobe.ts';
import { locate } from '../support/needs.ts';
import type { RecordingFacts } from './report.ts';

type Lane = { count: number; bytes: number; startS: number; endS: number; longestGapS: number };

/** Reads every packet of a recording, so that a file that ends in the middle of one is found out. Throws when it is none. */
export async function readRecording(path: string): Promise<RecordingFacts> {
  const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  if (!video || !audio) throw new Error(`${path} has ${video ? 'no sound' : 'no picture'}`);
  const [pictures, sounds] = [await laneOf(video), await laneOf(audio)];
  const spanS = pictures.endS - pictures.startS;
  return {
    width: await video.getCodedWidth(),
    height: await video.getCodedHeight(),
    videoCodec: (await video.getCodec()) ?? '',
    audioCodec: (await audio.getCodec()) ?? '',
    frames: pictures.count,
    meanFps: spanS > 0 ? (pictures.count - 1) / spanS : 0,
    longestGapMs: pictures.longestGapS * 1000,
    bitrate: spanS > 0 ? (pictures.bytes * 8) / spanS : 0,
    audioPackets: sounds.count,
    durationMs: Math.max(pictures.endS, sounds.endS) * 1000,
    startSkewMs: (sounds.startS - pictures.startS) * 1000,
    ffprobeAgrees: agrees(path, pictures.count, sounds.count),
  };
}

async function laneOf(track: InputTrack): Promise<Lane> {
  const lane: Lane = { count: 0, bytes: 0, startS: 0, endS: 0, longestGapS: 0 };
  for await (const packet of new EncodedPacketSink(track).packets()) {
    if (lane.count === 0) lane.startS = packet.timestamp;
    else lane.longestGapS = Math.max(lane.longestGapS, packet.timestamp - lane.endS);
    lane.endS = packet.timestamp;
    lane.count += 1;
    lane.bytes += packet.data.byteLength;
  }
  return lane;
}

/** An independent reader finds H.264 and AAC with as many packets. */
function agrees(path: string, frames: number, sounds: number): boolean | null {
  if (locate('ffprobe') === null) return null;
  const probe = probeFile(path);
  return (
    probe.video?.codec === 'h264' &&
    probe.audio?.codec === 'aac' &&
    probe.video.packets === frames &&
    probe.audio.packets === sounds
  );
}
