import { expect, it } from 'vitest';
import { RtcReceived } from '../../../../shared/domain/index.ts';
import { overall, readScores, readStats, receivedOf } from './stats.ts';

/** As mediasoup 3.8.4 counts one size of a picture. */
const size = (rid: string, more: object = {}) => ({
  type: 'inbound-rtp',
  timestamp: 1,
  ssrc: 1111,
  rid,
  kind: 'video',
  mimeType: 'video/H264',
  packetsLost: 3,
  nackCount: 2,
  pliCount: 1,
  score: 9,
  byteCount: 5_000,
  bitrate: 400_000,
  ...more,
});

it('adds up what arrived of all sizes and of the sound', () => {
  const video = readStats([size('r0'), size('r1', { score: 0, bitrate: 0, roundTripTime: 41.5 })]);
  const audio = readStats([{ type: 'inbound-rtp', ssrc: 7, byteCount: 9, bitrate: 64_000.4, score: 10 }]);
  const received = receivedOf(5, video, audio, true);
  expect(received).toEqual({
    atMs: 5,
    receiving: true,
    score: { video: 9, audio: 10 },
    bitrate: 464_000,
    packetsLost: 6,
    nacks: 4,
    plis: 2,
    rttMs: 41.5,
    layers: [
      { rid: 'r0', bitrate: 400_000, score: 9 },
      { rid: 'r1', bitrate: 0, score: 0 },
    ],
  });
  expect(RtcReceived.parse(received)).toEqual(received);
});

it('has numbers, or says that there are none, whatever it is told', () => {
  const strange = readStats([
    size('r0', {
      packetsLost: -4,
      nackCount: 'many',
      pliCount: Number.NaN,
      score: 99,
      bitrate: null,
      byteCount: undefined,
    }),
    { type: 'outbound-rtp', ssrc: 1 },
    null,
    'text',
  ]);
  const received = receivedOf(0, strange, [], false);
  expect(RtcReceived.parse(received)).toMatchObject({
    ...{ bitrate: 0, packetsLost: 0, nacks: 0, plis: 0, rttMs: null },
    score: { video: null, audio: null },
    layers: [{ rid: 'r0', bitrate: 0, score: null }],
  });
  expect(readStats({ not: 'a list' })).toEqual([]);
  expect(readScores('nothing')).toEqual([]);
  expect(RtcReceived.parse(receivedOf(0, [], [], false)).layers).toEqual([]);
});

it('judges a picture by the largest size that arrives', () => {
  expect(
    overall(
      readScores([
        { ssrc: 1, score: 10 },
        { ssrc: 2, rid: 'r1', score: 6 },
        { ssrc: 3, score: 0 },
      ]),
    ),
  ).toBe(6);
  expect(overall([0, 0])).toBe(0);
  expect(overall([])).toBeNull();
});
