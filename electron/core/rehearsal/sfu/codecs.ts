/**
 * What the router takes and gives. H.264 constrained baseline, as every browser encodes and decodes it, and VP8 for those
 * that have no H.264. Retransmission and feedback (NACK, PLI, transport-wide congestion control) the library adds itself.
 */
export const MEDIA_CODECS: readonly object[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    parameters: { useinbandfec: 1, minptime: 10 },
  },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
];
