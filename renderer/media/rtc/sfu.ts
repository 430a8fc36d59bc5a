/**
 * By way of a mediasoup SFU: its client makes the descriptions, the core carries the words. Nothing is negotiated after
 * `open`: other pictures and sounds come through the same two tracks.
 */
import { Device, type types } from 'mediasoup-client';
import { FaultError } from '../../../shared/domain/fault.ts';
import { type Connection, type ConnectionParts, entriesOf } from './connection.ts';
import { codecsInOrder, encodingsOf } from './encodings.ts';
import { cancelled, garbage, noCodec, unsupported, value } from './faults.ts';
import { inHardware } from './hardware.ts';
import { holdSize, setBitrates } from './rtp-sender.ts';

export function createSfuConnection(parts: ConnectionParts): Connection {
  const { plan, calls, signal } = parts;
  const { attempt } = plan;
  const tracks = { video: parts.picture, audio: parts.sound };
  let transport: types.Transport | null = null;
  const producers: Partial<Record<'video' | 'audio', types.Producer>> = {};

  const close = () => {
    transport?.close();
    transport = null;
  };
  const goOn = () => {
    if (!signal.aborted) return;
    close();
    throw cancelled();
  };

  const load = async () => {
    let device: types.Device;
    try {
      device = new Device();
    } catch (error) {
      throw unsupported(error);
    }
    const { rtpCapabilities } = value(await calls.capabilities({ attempt }));
    goOn();
    try {
      // Their types name the known header extensions; the library leaves out what it does not know.
      await device.load({ routerRtpCapabilities: rtpCapabilities as types.RtpCapabilities });
    } catch (error) {
      throw garbage('rtpCapabilities', error);
    }
    return device;
  };

  const chooseCodec = async (device: types.Device) => {
    const offered = device.sendRtpCapabilities.codecs ?? [];
    const able = codecsInOrder(offered, plan.codecs);
    const efficient = able.length > 1 ? await inHardware(able, plan) : new Set<types.RtpCodecCapability>();
    const [codec] = codecsInOrder(able, plan.codecs, (one) => efficient.has(one));
    if (!codec) throw noCodec('video', offered.map(({ mimeType }) => mimeType).join(' '));
    if (!device.canProduce('audio')) throw noCodec('audio');
    return codec;
  };

  const connect = (made: types.Transport) => {
    made.on('connect', ({ dtlsParameters }, ok, failed) => {
      const said = calls.connect({ attempt, dtlsParameters });
      void said.then((reply) => (reply.ok ? ok() : failed(new FaultError(reply.fault))), failed);
    });
    made.on('produce', ({ kind, rtpParameters }, ok, failed) => {
      const said = calls.produce({ attempt, kind, rtpParameters: rtpParameters as Produced });
      void said.then(
        (reply) => (reply.ok ? ok({ id: reply.value.producerId }) : failed(new FaultError(reply.fault))),
        failed,
      );
    });
    made.on('connectionstatechange', (state) => parts.changed(state));
  };

  return {
    async open() {
      const device = await load();
      goOn();
      const codec = await chooseCodec(device);
      goOn();
      const options = value(await calls.createTransport({ attempt }));
      goOn();
      let made: types.Transport;
      try {
        made = device.createSendTransport({
          ...options,
          iceCandidates: options.iceCandidates.map((candidate) => {
            const address = candidate.address ?? candidate.ip ?? '';
            return { ...candidate, address, ip: address };
          }),
          dtlsParameters: options.dtlsParameters as types.DtlsParameters,
          iceServers: plan.iceServers,
        });
      } catch (error) {
        throw garbage('transport', error);
      }
      transport = made;
      connect(made);
      // The tracks stay ours: another connection may send them after this one.
      const ours = { stopTracks: false, disableTrackOnPause: false };
      try {
        // They wait for each other inside: the first one also brings up the transport.
        [producers.video, producers.audio] = await Promise.all([
          made.produce({
            ...ours,
            track: tracks.video,
            codec,
            onRtpSender: (sender) => void holdSize(sender, true),
            encodings: encodingsOf(plan).map(({ rid: _named, ...encoding }) => encoding),
            codecOptions: { videoGoogleStartBitrate: Math.round(plan.startVideoBitrate / 1000) },
          }),
          made.produce({
            ...ours,
            track: tracks.audio,
            codecOptions: {
              opusStereo: true,
              opusFec: true,
              opusDtx: false,
              opusMaxAverageBitrate: plan.audioBitrate,
            },
          }),
        ]);
      } catch (error) {
        goOn();
        throw garbage('parameters', error);
      }
      goOn();
      // A track may have been replaced meanwhile.
      for (const kind of ['video', 'audio'] as const) await producers[kind]?.replaceTrack({ track: tracks[kind] });
    },
    async stats() {
      return transport ? entriesOf(await transport.getStats()) : [];
    },
    async restartIce() {
      const { iceParameters } = value(await calls.restartIce({ attempt }));
      goOn();
      try {
        // Candidates stay: an SFU whose addresses change has closed the transport.
        await transport?.restartIce({ iceParameters });
      } catch (error) {
        goOn();
        throw garbage('iceParameters', error);
      }
    },
    async change(next) {
      // They come with a fresh token, and are asked with the next look for routes.
      await transport?.updateIceServers({ iceServers: next.iceServers });
      await setBitrates(producers.video?.rtpSender, next);
    },
    async letShrink() {
      await holdSize(producers.video?.rtpSender, false);
    },
    async setTrack(track) {
      const kind = track.kind === 'video' ? 'video' : 'audio';
      tracks[kind] = track;
      await producers[kind]?.replaceTrack({ track });
    },
    close,
  };
}

type Produced = Parameters<ConnectionParts['calls']['produce']>[0]['rtpParameters'];
