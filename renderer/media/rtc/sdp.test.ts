import { describe, expect, it } from 'vitest';
import { fragmentOf, withFragment } from './fragment.ts';
import { answerToApply, offerToSend } from './sdp.ts';

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n`;

const OFFER = lines(
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'm=video 9 UDP/TLS/RTP/SAVPF 108 109 96',
  'a=mid:0',
  'a=ice-ufrag:AbCd',
  'a=ice-pwd:0123456789012345678901',
  'a=candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host generation 0',
  'a=rtpmap:108 H264/90000',
  'a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  'a=rtpmap:109 rtx/90000',
  'a=fmtp:109 apt=108',
  'a=rtpmap:96 VP8/90000',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=mid:1',
  'a=ice-ufrag:AbCd',
  'a=ice-pwd:0123456789012345678901',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
);
const PLAN = { audioBitrate: 96_000, startVideoBitrate: 2_000_000 };
const fmtp = (sdp: string, payload: number) =>
  sdp
    .split('\r\n')
    .find((line) => line.startsWith(`a=fmtp:${payload} `))
    ?.split(' ')[1]
    ?.split(';');

describe('session descriptions', () => {
  it('say that the sound is stereo, repaired and never left out, and change no other line', () => {
    const sent = offerToSend(OFFER);
    expect(fmtp(sent, 111)?.sort()).toEqual(
      ['minptime=10', 'sprop-stereo=1', 'stereo=1', 'usedtx=0', 'useinbandfec=1'].sort(),
    );
    const others = (sdp: string) => sdp.split('\r\n').filter((line) => !line.startsWith('a=fmtp:111'));
    expect(others(sent)).toEqual(others(OFFER));
  });

  it('ask the browser for the bitrates of the plan', () => {
    const applied = answerToApply(OFFER, PLAN);
    expect(fmtp(applied, 111)).toEqual(expect.arrayContaining(['maxaveragebitrate=96000', 'stereo=1', 'usedtx=0']));
    expect(fmtp(applied, 108)).toEqual(expect.arrayContaining(['packetization-mode=1', 'x-google-start-bitrate=2000']));
    // A codec without a line of parameters gets one, beside its name; retransmission is left alone.
    expect(fmtp(applied, 96)).toEqual(['x-google-start-bitrate=2000']);
    expect(applied.indexOf('a=fmtp:96')).toBeGreaterThan(applied.indexOf('a=rtpmap:96'));
    expect(fmtp(applied, 109)).toEqual(['apt=108']);
  });

  it('override what the answer asked for, once', () => {
    const silent = OFFER.replace('useinbandfec=1', 'useinbandfec=0;usedtx=1; stereo=0');
    const applied = fmtp(answerToApply(silent, PLAN), 111) ?? [];
    expect(applied.filter((pair) => pair.startsWith('stereo'))).toEqual(['stereo=1']);
    expect(applied.filter((pair) => pair.startsWith('usedtx'))).toEqual(['usedtx=0']);
  });

  it('without sound or with odd lines come through as they are', () => {
    const odd = lines('v=0', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=fmtp:111 x');
    expect(offerToSend(odd)).toBe(odd);
  });
});

describe('a restart of ICE by fragment', () => {
  it('carries the new name, word and routes of the first part', () => {
    expect(fragmentOf(OFFER)).toBe(
      lines(
        'a=group:BUNDLE 0 1',
        'a=ice-ufrag:AbCd',
        'a=ice-pwd:0123456789012345678901',
        'm=video 9 UDP/TLS/RTP/SAVPF 108 109 96',
        'a=mid:0',
        'a=candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host generation 0',
      ),
    );
  });

  const NEW = lines(
    'a=ice-ufrag:Wxyz',
    'a=ice-pwd:9876543210987654321098',
    'm=video 9 UDP/TLS/RTP/SAVPF 108',
    'a=mid:0',
  );

  it('puts the server’s new name and word in place of the old, in every part', () => {
    const after = withFragment(OFFER, NEW) ?? '';
    expect(after).not.toContain('AbCd');
    expect(after.match(/a=ice-ufrag:Wxyz/g)).toHaveLength(2);
    expect(after.match(/a=ice-pwd:9876543210987654321098/g)).toHaveLength(2);
    expect(after).toContain('192.0.2.1'); // no new routes were named: the old ones hold
    expect(after.match(/^m=/gm)).toHaveLength(2);
  });

  it('takes new routes in place of the old', () => {
    const after = withFragment(OFFER, `${NEW}a=candidate:9 1 udp 1 198.51.100.7 4000 typ host\r\n`) ?? '';
    expect(after).not.toContain('192.0.2.1');
    expect(after.match(/198\.51\.100\.7/g)).toHaveLength(1);
  });

  it('names ICE for the session where the answer did', () => {
    const session = lines(
      'v=0',
      's=-',
      'a=ice-ufrag:AbCd',
      'a=ice-pwd:0123456789012345678901',
      'm=video 9 X 108',
      'a=mid:0',
    );
    const after = withFragment(session, NEW) ?? '';
    expect(after.indexOf('a=ice-ufrag:Wxyz')).toBeLessThan(after.indexOf('m='));
    expect(after.match(/a=ice-ufrag/g)).toHaveLength(1);
  });

  it('is nothing without a name or a word', () => {
    expect(withFragment(OFFER, lines('a=ice-ufrag:Wxyz'))).toBeNull();
    expect(withFragment(OFFER, '')).toBeNull();
  });
});
