import { describe, expect, it } from 'vitest';
import { RtcReport } from '../../../shared/domain/realtime.ts';
import { createFeedbackCount } from './feedback.ts';
import type { Stat } from './stat.ts';
import { createTally } from './tally.ts';

/* As Chromium lists them, with the fields that are read; `more` is what grew. */
const stats = (
  more: {
    video?: object;
    small?: object;
    audio?: object;
    transport?: object;
    pair?: object;
    remote?: object;
    local?: object;
  } = {},
): Stat[] => [
  { id: 'C1', type: 'codec', mimeType: 'video/H264' },
  {
    id: 'V1',
    type: 'outbound-rtp',
    kind: 'video',
    rid: 'r1',
    codecId: 'C1',
    frameWidth: 720,
    frameHeight: 1280,
    framesPerSecond: 30,
    framesSent: 60,
    bytesSent: 500_000,
    headerBytesSent: 10_000,
    packetsSent: 500,
    nackCount: 2,
    pliCount: 1,
    qualityLimitationReason: 'none',
    encoderImplementation: 'OpenH264',
    powerEfficientEncoder: false,
    ...more.video,
  },
  {
    id: 'V0',
    type: 'outbound-rtp',
    kind: 'video',
    rid: 'r0',
    codecId: 'C1',
    frameWidth: 360,
    frameHeight: 640,
    framesPerSecond: 30,
    framesSent: 60,
    bytesSent: 100_000,
    headerBytesSent: 2_000,
    packetsSent: 100,
    nackCount: 0,
    pliCount: 0,
    qualityLimitationReason: 'bandwidth',
    ...more.small,
  },
  {
    id: 'A1',
    type: 'outbound-rtp',
    kind: 'audio',
    bytesSent: 20_000,
    headerBytesSent: 1_000,
    packetsSent: 100,
    nackCount: 0,
    ...more.audio,
  },
  {
    id: 'RV1',
    type: 'remote-inbound-rtp',
    kind: 'video',
    localId: 'V1',
    fractionLost: 0.1,
    roundTripTime: 0.04,
    jitter: 0.002,
    ...more.remote,
  },
  { id: 'RA1', type: 'remote-inbound-rtp', kind: 'audio', localId: 'A1', fractionLost: 0 },
  {
    id: 'T1',
    type: 'transport',
    selectedCandidatePairId: 'P1',
    bytesReceived: 5_000,
    packetsReceived: 50,
    ...more.transport,
  },
  {
    id: 'P1',
    type: 'candidate-pair',
    localCandidateId: 'L1',
    availableOutgoingBitrate: 3_000_000,
    currentRoundTripTime: 0.03,
    ...more.pair,
  },
  { id: 'L1', type: 'local-candidate', protocol: 'udp', candidateType: 'host', ...more.local },
];
const AT = { connection: 'connected', iceRestarts: 0 } as const;

describe('the report', () => {
  it('is what the core takes, from the first look on', () => {
    const tally = createTally(7);
    const empty = tally.take([], { ...AT, connection: 'new', atMs: 1_000 });
    expect(RtcReport.parse(empty)).toEqual(empty);
    expect(empty).toMatchObject({
      attempt: 7,
      route: null,
      codec: null,
      encoder: null,
      rttMs: null,
      lossShare: null,
      layers: [],
    });
    const first = tally.take(stats(), { ...AT, atMs: 1_500 });
    expect(RtcReport.parse(first)).toEqual(first);
    expect(first).toMatchObject({
      codec: 'video/H264',
      encoder: 'OpenH264',
      acceleration: 'software',
      route: { protocol: 'udp', relayed: false },
      sentBytes: 633_000,
      packetsSent: 700,
      framesSent: 60,
      fps: 30,
      rttMs: 40,
      jitterMs: 2,
      nacks: 2,
      plis: 1,
      availableBitrate: 3_000_000,
      limitation: 'bandwidth',
    });
    expect(first.layers.map(({ rid, width }) => [rid, width])).toEqual([
      ['r0', 360],
      ['r1', 720],
    ]);
  });

  it('counts rates between two looks, each size for itself', () => {
    const tally = createTally(1);
    expect(tally.take(stats(), { ...AT, atMs: 1_000 }).bitrate).toBe(0);
    const next = tally.take(
      stats({ video: { bytesSent: 600_000 }, small: { bytesSent: 125_000 }, audio: { bytesSent: 26_000 } }),
      { ...AT, atMs: 1_500 },
    );
    expect(next.layers.map(({ bitrate }) => bitrate)).toEqual([400_000, 1_600_000]);
    expect(next.bitrate).toBe(2_000_000);
    expect(next.audioBitrate).toBe(96_000);
  });

  it('weighs loss by what was sent of each stream', () => {
    const tally = createTally(1);
    tally.take(stats(), { ...AT, atMs: 1_000 });
    const next = tally.take(stats({ video: { packetsSent: 530 }, audio: { packetsSent: 110 } }), {
      ...AT,
      atMs: 1_500,
    });
    expect(next.lossShare).toBeCloseTo(0.075);
  });

  it('never counts backwards when the browser begins anew', () => {
    const tally = createTally(1);
    const before = tally.take(stats(), { ...AT, atMs: 1_000 });
    const after = tally.take(
      stats({
        video: { bytesSent: 10, packetsSent: 1, framesSent: 1 },
        transport: { bytesReceived: 100, packetsReceived: 1 },
      }),
      { ...AT, iceRestarts: 1, atMs: 1_500 },
    );
    for (const count of ['sentBytes', 'packetsSent', 'framesSent', 'feedbackBytes'] as const)
      expect(after[count]).toBeGreaterThanOrEqual(before[count]);
    expect(after.bitrate).toBeGreaterThanOrEqual(0);
  });

  it('tells a relay by what it is reached with, also behind an address that is translated', () => {
    const relay = (relayProtocol: string, candidateType = 'relay') =>
      createTally(1).take(stats({ local: { candidateType, protocol: 'udp', relayProtocol } }), {
        ...AT,
        atMs: 1,
      }).route;
    expect(relay('tls')).toEqual({ protocol: 'tls', relayed: true });
    expect(relay('tcp')).toEqual({ protocol: 'tcp', relayed: true });
    expect(relay('tcp', 'prflx')).toEqual({ protocol: 'tcp', relayed: true });
  });

  it('names the processor before the line', () => {
    const limited = stats({ video: { qualityLimitationReason: 'cpu' } });
    expect(createTally(1).take(limited, { ...AT, atMs: 1 }).limitation).toBe('cpu');
  });
});

describe('feedback', () => {
  const transport = (bytes: number, packets: number): Stat => ({
    id: 'T',
    type: 'transport',
    bytesReceived: bytes,
    packetsReceived: packets,
  });

  it('stands still when only receiver reports come, where there was more before', () => {
    const count = createFeedbackCount();
    let [bytes, packets] = [0, 0];
    const look = (more: number) => {
      bytes += more * 80;
      packets += more;
      return count.take(transport(bytes, packets));
    };
    for (let i = 0; i < 4; i += 1) look(8);
    const standing = look(8);
    expect(standing).toBe(bytes);
    expect([look(1), look(0), look(2), look(1)]).toEqual([standing, standing, standing, standing]);
    expect(look(8)).toBe(standing + 8 * 80);
  });

  it('counts receiver reports where the far end never sends more', () => {
    const count = createFeedbackCount();
    count.take(transport(2_000, 12)); // the handshake
    expect(count.take(transport(2_080, 13))).toBe(2_080);
    expect(count.take(transport(2_080, 13))).toBe(2_080);
    expect(count.take(transport(2_160, 14))).toBe(2_160);
  });
});
