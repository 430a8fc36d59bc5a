import type {
  DtlsParameters,
  RtcNotice,
  RtcReceived,
  RtcReport,
  RtpParameters,
  TransportOptions,
} from '../../../shared/domain/index.ts';

/* What the tests of this folder say in place of a page and an SFU. */

export const VIDEO = {
  width: 720,
  height: 1280,
  fps: 30,
  maxVideoBitrate: 2_500_000,
  startVideoBitrate: 2_250_000,
  layers: 1,
};

export const dtls = (): DtlsParameters => ({
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AB').join(':') }],
});

export const rtp = (): RtpParameters => ({
  mid: '0',
  codecs: [{ mimeType: 'video/H264', payloadType: 96, clockRate: 90_000 }],
  headerExtensions: [],
  encodings: [{ ssrc: 1 }],
  rtcp: {},
});

export const transportOptions = (id: string): TransportOptions => ({
  id,
  iceParameters: { usernameFragment: 'abcd', password: 'p'.repeat(24) },
  iceCandidates: [{ foundation: 'f', priority: 1, address: '127.0.0.1', protocol: 'udp', port: 40_000, type: 'host' }],
  dtlsParameters: dtls(),
});

/** All is well at the far end. */
export const received = (more: Partial<RtcReceived> = {}): RtcReceived => ({
  atMs: 0,
  receiving: true,
  score: { video: 10, audio: 10 },
  bitrate: 2_400_000,
  packetsLost: 0,
  nacks: 0,
  plis: 0,
  rttMs: 20,
  layers: [],
  ...more,
});

/** All is well in the page. */
export const report = (more: Partial<RtcReport> = {}): RtcReport => ({
  attempt: 1,
  atMs: 0,
  connection: 'connected',
  iceRestarts: 0,
  route: { protocol: 'udp', relayed: false },
  codec: 'video/H264',
  encoder: 'OpenH264',
  acceleration: 'software',
  sentBytes: 0,
  feedbackBytes: 0,
  packetsSent: 0,
  framesSent: 0,
  fps: 30,
  bitrate: 2_400_000,
  audioBitrate: 128_000,
  rttMs: 20,
  jitterMs: 1,
  lossShare: 0,
  nacks: 0,
  plis: 0,
  availableBitrate: 3_000_000,
  limitation: 'none',
  layers: [],
  ...more,
});

/** A stream of notices that a test speaks into; when it broke, the next `read` begins anew. */
export function notices() {
  let queue: RtcNotice[] = [];
  let wake = () => {};
  let broken = 0;
  return {
    tell(notice: RtcNotice) {
      queue.push(notice);
      wake();
    },
    breakOff() {
      broken += 1;
      wake();
    },
    async *read(): AsyncGenerator<RtcNotice, void, void> {
      const mine = broken;
      queue = [];
      for (;;) {
        for (let next = queue.shift(); next; next = queue.shift()) yield next;
        if (broken !== mine) throw new Error('cut');
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
