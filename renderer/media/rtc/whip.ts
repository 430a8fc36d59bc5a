/**
 * By WHIP (RFC 9725): one offer, one answer, a fragment each way for a restart of ICE. The core speaks HTTP; here are the
 * descriptions. The tracks are replaced in place, so the description stays as it is.
 */
import { fault } from '../../../shared/domain/fault.ts';
import { type Connection, type ConnectionParts, entriesOf } from './connection.ts';
import { codecsInOrder, encodingsOf } from './encodings.ts';
import { cancelled, garbage, noCodec, unsupported, value } from './faults.ts';
import { fragmentOf, withFragment } from './fragment.ts';
import { inHardware } from './hardware.ts';
import { holdSize, setBitrates } from './rtp-sender.ts';
import { answerToApply, offerToSend } from './sdp.ts';

/**
 * How long routes are looked for before the offer goes out: own addresses are there at once, a STUN server answers in a
 * tenth of that, and one that does not answer would hold everything up for ten seconds.
 */
const GATHER_MS = 1_500;

export function createWhipConnection(parts: ConnectionParts): Connection {
  const { plan, calls, signal } = parts;
  const { attempt } = plan;
  const tracks = { video: parts.picture, audio: parts.sound };
  let peer: RTCPeerConnection | null = null;
  const senders: Partial<Record<'video' | 'audio', RTCRtpSender>> = {};

  const close = () => {
    peer?.close();
    peer = null;
  };
  const goOn = () => {
    if (!signal.aborted) return;
    close();
    throw cancelled();
  };

  const make = () => {
    try {
      return new RTCPeerConnection({
        iceServers: plan.iceServers,
        bundlePolicy: 'max-bundle',
        rtcpMuxPolicy: 'require',
      });
    } catch (error) {
      throw unsupported(error);
    }
  };

  const addMedia = async (made: RTCPeerConnection) => {
    const able = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
    const pictures = able.map(({ mimeType, sdpFmtpLine, ...rest }) => ({
      ...rest,
      mimeType,
      sdpFmtpLine,
      parameters: settingsOf(sdpFmtpLine),
    }));
    const listed = codecsInOrder(pictures, plan.codecs);
    const efficient = await inHardware(listed, plan);
    const wanted = codecsInOrder(listed, plan.codecs, (codec) => efficient.has(codec));
    if (wanted.length === 0) throw noCodec('video');
    const sounds = (RTCRtpSender.getCapabilities('audio')?.codecs ?? []).filter(isOpus);
    if (sounds.length === 0) throw noCodec('audio');
    goOn();
    const picture = made.addTransceiver(tracks.video, { direction: 'sendonly', sendEncodings: encodingsOf(plan) });
    await holdSize(picture.sender, true);
    const repair = able.filter(({ mimeType }) => mimeType.toLowerCase() === 'video/rtx');
    picture.setCodecPreferences([...wanted.map(({ parameters: _read, ...codec }) => codec), ...repair]);
    const sound = made.addTransceiver(tracks.audio, { direction: 'sendonly' });
    sound.setCodecPreferences(sounds);
    senders.video = picture.sender;
    senders.audio = sound.sender;
  };

  /** Our description with the routes that were found in time. */
  const ownSdp = async (made: RTCPeerConnection, options: RTCOfferOptions): Promise<string> => {
    await made.setLocalDescription(await made.createOffer(options));
    await gathered(made, signal);
    goOn();
    return made.localDescription?.sdp ?? '';
  };

  return {
    async open() {
      const made = make();
      peer = made;
      made.addEventListener('connectionstatechange', () => parts.changed(made.connectionState));
      await addMedia(made);
      const offer = offerToSend(await ownSdp(made, {}));
      const { sdp } = value(await calls.whip({ attempt, sdp: offer }));
      goOn();
      try {
        await made.setRemoteDescription({ type: 'answer', sdp: answerToApply(sdp, plan) });
      } catch (error) {
        goOn();
        throw garbage('sdp', error);
      }
      // A track may have been replaced meanwhile.
      for (const kind of ['video', 'audio'] as const) await senders[kind]?.replaceTrack(tracks[kind]);
    },
    async stats() {
      return peer ? entriesOf(await peer.getStats()) : [];
    },
    async restartIce() {
      const made = peer;
      const before = made?.remoteDescription?.sdp;
      if (!made || !before) return;
      const fragment = fragmentOf(await ownSdp(made, { iceRestart: true }));
      const { sdp } = value(await calls.whipRestart({ attempt, sdp: fragment }));
      goOn();
      // The server knows no restarts: only another connection helps, and that is the core's to decide.
      if (sdp === null) throw fault('realtime_stalled', { retry: 'now', rule: 'no_restart' });
      const after = withFragment(before, sdp);
      if (after === null) throw fault('realtime_garbage', { field: 'sdp' });
      try {
        await made.setRemoteDescription({ type: 'answer', sdp: after });
      } catch (error) {
        goOn();
        throw garbage('sdp', error);
      }
    },
    async change(next) {
      // For the next look for routes: a server may name some with its answer (RFC 9725 §4.6).
      peer?.setConfiguration({ ...peer.getConfiguration(), iceServers: next.iceServers });
      await setBitrates(senders.video, next);
    },
    async letShrink() {
      await holdSize(senders.video, false);
    },
    async setTrack(track) {
      const kind = track.kind === 'video' ? 'video' : 'audio';
      tracks[kind] = track;
      await senders[kind]?.replaceTrack(track);
    },
    close,
  };
}

const isOpus = ({ mimeType }: RTCRtpCodec) => mimeType.toLowerCase() === 'audio/opus';

/** `a=1;b=2` as an object. */
const settingsOf = (line = ''): Record<string, string> =>
  Object.fromEntries(
    line.split(';').map((pair) => [pair.split('=')[0]?.trim() ?? '', pair.split('=')[1]?.trim() ?? '']),
  );

/** Resolves when the browser has found all its routes, when it is late, and when nobody waits any more. */
async function gathered(peer: RTCPeerConnection, signal: AbortSignal): Promise<void> {
  if (peer.iceGatheringState === 'complete') return;
  const over = AbortSignal.any([signal, AbortSignal.timeout(GATHER_MS)]);
  await new Promise<void>((resolve) => {
    over.addEventListener('abort', () => resolve(), { once: true });
    peer.addEventListener('icegatheringstatechange', () => peer.iceGatheringState === 'complete' && resolve(), {
      signal: over,
    });
  });
}
