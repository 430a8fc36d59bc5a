/** tests/support/whipPeer - one publication at the WHIP receiver: its connection (by werift), its media, its files. */
import { join } from 'node:path';
import { RTCPeerConnection, type RTCRtpTransceiver, useH264, useOPUS, useVP8 } from 'werift';
import { createSoundTrack, openVideoFile, type ReceivedPicture, type VideoCodec, type VideoFile } from './rtpFiles.ts';

export type WhipEnd = 'publisher' | 'dropped' | 'receiver';

export type WhipReport = {
  readonly video: {
    readonly codec: VideoCodec;
    readonly packets: number;
    readonly bytes: number;
    readonly frames: number;
    readonly keyFrames: number;
    /** Losses that were never made good by a retransmission. */
    readonly gaps: number;
    /** `performance.now()` of the newest packet. */
    readonly lastAtMs: number;
  } | null;
  readonly audio: { readonly packets: number; readonly bytes: number; readonly lastAtMs: number } | null;
};

export type WhipSession = {
  readonly id: string;
  /** The SDP as it came and as it was answered. */
  readonly offer: string;
  readonly answer: string;
  connection(): 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';
  /** Who ended it; null while it lasts. */
  ended(): WhipEnd | null;
  /** ICE restarts that were answered, and candidates that came by themselves. */
  restarts(): number;
  trickled(): number;
  report(): WhipReport;
  /** Whole pictures in the order they came; of long sessions the newest 10,000. */
  pictures(): readonly ReceivedPicture[];
  /** Sends a PLI. Nothing happens before the first picture. */
  askForKeyFrame(): Promise<void>;
  /**
   * Files of what came so far: H.264 as Annex B (`.h264`), VP8 as `.ivf`, sound as `.ogg`; null for what never came. They
   * may be read while the session lasts, not by blocking this process.
   */
  files(): Promise<{ readonly video: string | null; readonly audio: string | null }>;
  /** The receiver is gone in the middle: no goodbye, and its resource answers 404. */
  drop(): Promise<void>;
};

/** What the HTTP side needs beyond that. */
export type WhipPeer = WhipSession & {
  etag(): string;
  trickle(candidates: readonly string[]): Promise<void>;
  /** Answers an ICE restart: the lines of the receiver's fragment. */
  restart(ufrag: string, pwd: string, candidates: readonly string[]): Promise<string>;
  end(by: WhipEnd): Promise<void>;
};

export type PeerOptions = {
  readonly id: string;
  readonly offer: string;
  readonly folder: string;
  /** What it takes, in the order of its liking; none: it takes no picture. */
  readonly video: readonly VideoCodec[];
  /** Rewrites the port of each UDP candidate in the answer. */
  readonly frontPort: ((port: number) => Promise<number>) | null;
};

type Arrived = { packets: number; bytes: number; lastAtMs: number };
const nothing = (): Arrived => ({ packets: 0, bytes: 0, lastAtMs: 0 });

/**
 * werift answers transport-wide feedback, too, but with times that make Chromium's estimate fall to 190 kbit/s on
 * loopback (measured). Without it the browser goes by the receiver reports.
 */
const withoutTransportFeedback = (sdp: string): string =>
  sdp
    .split('\r\n')
    .filter((line) => !/^a=rtcp-fb:\S+ transport-cc$|^a=extmap:.*transport-wide-cc/.test(line))
    .join('\r\n');

/** Answers an offer. Throws when it cannot be read. */
export async function openWhipPeer(options: PeerOptions): Promise<WhipPeer> {
  const { id, offer, folder, frontPort } = options;
  // werift takes any text for a description without media.
  if (!/^v=0/.test(offer) || !/^m=/m.test(offer)) throw new Error('not an offer of media');
  const make = { H264: useH264, VP8: useVP8, opus: useOPUS };
  const connection = new RTCPeerConnection({
    iceServers: [],
    // As most media servers are: it answers checks and sends none, so that everything goes through the front.
    iceLite: true,
    iceUseIpv6: false,
    iceUseTcp: false,
    iceInterfaceAddresses: { udp4: '127.0.0.1' },
    iceAdditionalHostAddresses: ['127.0.0.1'],
    codecs: { video: options.video.map((codec) => make[codec]()), audio: [make.opus()] },
  });
  const sound = createSoundTrack();
  const arrived = { video: nothing(), audio: nothing() };
  let video: VideoFile | null = null;
  let videoSsrc: number | null = null;
  let receiving: RTCRtpTransceiver | null = null;
  let ended: WhipEnd | null = null;
  let remote = withoutTransportFeedback(offer);
  let [restarts, trickled, version] = [0, 0, 1];

  const askForKeyFrame = async () => {
    if (receiving !== null && videoSsrc !== null && ended === null) await receiving.receiver.sendRtcpPLI(videoSsrc);
  };
  // A loss asks by itself; a connection that just ended has nobody to ask.
  const askAfterLoss = () => void askForKeyFrame().catch(() => {});

  connection.onTransceiverAdded.subscribe((transceiver) => {
    if (transceiver.kind === 'video') receiving = transceiver;
  });
  connection.onTrack.subscribe((track) => {
    const count = track.kind === 'video' ? arrived.video : arrived.audio;
    const mime = track.codec?.mimeType.toLowerCase();
    if (track.kind === 'video') {
      const codec: VideoCodec = mime === 'video/h264' ? 'H264' : 'VP8';
      const name = codec === 'H264' ? `${id}.h264` : `${id}.ivf`;
      video ??= openVideoFile(codec, join(folder, name), askAfterLoss);
    }
    track.onReceiveRtp.subscribe((packet) => {
      count.packets += 1;
      count.bytes += packet.payload.length;
      count.lastAtMs = performance.now();
      if (track.kind === 'audio') sound.push(packet);
      else {
        videoSsrc = packet.header.ssrc;
        video?.push(packet);
      }
    });
  });

  const negotiate = async (): Promise<string> => {
    await connection.setRemoteDescription({ type: 'offer', sdp: remote });
    await connection.setLocalDescription(await connection.createAnswer());
    return throughFront(onLoopback(connection.localDescription?.sdp ?? ''), frontPort);
  };

  let answer: string;
  try {
    answer = await negotiate();
  } catch (error) {
    await connection.close();
    throw error;
  }

  const end = async (by: WhipEnd) => {
    if (ended !== null) return;
    ended = by;
    video?.close();
    await connection.close();
  };
  return {
    id,
    offer,
    answer,
    connection: () => connection.connectionState,
    ended: () => ended,
    restarts: () => restarts,
    trickled: () => trickled,
    report: () => ({
      video:
        video === null || arrived.video.packets === 0
          ? null
          : { codec: video.codec, ...arrived.video, ...video.counts() },
      audio: arrived.audio.packets === 0 ? null : { ...arrived.audio },
    }),
    pictures: () => video?.pictures() ?? [],
    askForKeyFrame,
    async files() {
      const path = join(folder, `${id}.ogg`);
      if (sound.kept() > 0) await sound.write(path);
      const frames = video?.counts().frames ?? 0;
      return { video: frames > 0 ? (video?.path ?? null) : null, audio: sound.kept() > 0 ? path : null };
    },
    drop: () => end('dropped'),
    etag: () => `"${id}-${version}"`,
    async trickle(candidates) {
      for (const candidate of candidates) {
        await connection.addIceCandidate({ candidate, sdpMLineIndex: 0 });
        trickled += 1;
      }
    },
    async restart(ufrag, pwd, candidates) {
      remote = restarted(remote, ufrag, pwd, candidates);
      const lines = (await negotiate()).split('\r\n');
      restarts += 1;
      version += 1;
      const wanted = /^a=(ice-lite|ice-ufrag|ice-pwd|ice-options|candidate|end-of-candidates)/;
      const section = lines.slice(lines.findIndex((line) => line.startsWith('m=')));
      const next = section.findIndex((line, at) => at > 0 && line.startsWith('m='));
      return section
        .slice(0, next < 0 ? undefined : next)
        .filter((line) => wanted.test(line))
        .join('\r\n');
    },
    end,
  };
}

/** The offer as it would be with other ICE credentials. */
function restarted(sdp: string, ufrag: string, pwd: string, candidates: readonly string[]): string {
  return sdp
    .split('\r\n')
    .filter((line) => !/^a=(candidate|end-of-candidates)/.test(line))
    .flatMap((line) => {
      if (line.startsWith('a=ice-ufrag:')) return [`a=ice-ufrag:${ufrag}`];
      if (line.startsWith('a=ice-pwd:')) return [`a=ice-pwd:${pwd}`, ...candidates.map((one) => `a=${one}`)];
      return [line];
    })
    .join('\r\n');
}

/** Only what the tests are to use: werift lists the other interfaces of the machine as well. */
const onLoopback = (sdp: string): string =>
  sdp
    .split('\r\n')
    .filter((line) => !line.startsWith('a=candidate:') || line.includes(' 127.0.0.1 '))
    .join('\r\n');

async function throughFront(sdp: string, frontPort: PeerOptions['frontPort']): Promise<string> {
  if (frontPort === null) return sdp;
  const lines = sdp.split('\r\n').map(async (line) => {
    const port = /^a=candidate:\S+ \d+ udp \d+ 127\.0\.0\.1 (\d+) /i.exec(line)?.[1];
    return port === undefined ? line : line.replace(` ${port} `, ` ${await frontPort(Number(port))} `);
  });
  return (await Promise.all(lines)).join('\r\n');
}
