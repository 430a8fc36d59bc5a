import { describe, expect, it } from 'vitest';
import { networkFault, retryAfterSeconds } from './whipFaults.ts';
import { askWhip, mayHaveToken } from './whipHttp.ts';
import { iceServersOf } from './whipLinks.ts';
import { checkAnswer, checkFragment } from './whipSdp.ts';
import { ANSWER, description, medium, OFFER, RESTARTED } from './whipTestRig.ts';

describe('who is handed the token after a redirect', () => {
  it.each([
    ['https://whip.example.net/a', 'https://whip.example.net/b', true],
    ['https://whip.example.net', 'https://whip.example.net:8443', true],
    ['https://whip.example.net', 'https://eu1.whip.example.net', true],
    ['https://global.whip.example.net', 'https://a.eu1.whip.example.net', true],
    ['https://global.whip.example.net', 'https://whip.example.net', false],
    ['https://whip.example.net', 'https://node.example.net', false],
    ['https://example.co.uk', 'https://evil.co.uk', false],
    ['https://whip.example.net', 'https://whip.example.net.evil.com', false],
    ['https://whip.example.net', 'https://evilwhip.example.net', false],
    ['https://whip.example.net', 'http://whip.example.net', false],
    ['http://127.0.0.1:1', 'http://127.0.0.1:2', false],
    ['https://10.1.2.3', 'https://9.1.2.3', false],
    ['https://[::1]', 'https://[::2]', false],
  ])('%s → %s: %s', (from, to, goes) => {
    expect(mayHaveToken(new URL(from), new URL(to))).toBe(goes);
  });

  it('is nobody where encryption ends: there the way ends', async () => {
    const asked: string[] = [];
    const reply = await askWhip({
      method: 'POST',
      url: new URL('https://whip.example.net/room'),
      token: 'secret-token',
      limitMs: 1_000,
      follow: true,
      fetch: async (url) => {
        asked.push(String(url));
        // Loopback may be typed in the clear, but nobody is led there from outside.
        return new Response(null, { status: 307, headers: { Location: 'http://127.0.0.1/room' } });
      },
    });
    expect(reply).toMatchObject({ fault: { code: 'whip_bad_location', rule: 'redirect' } });
    expect(asked).toEqual(['https://whip.example.net/room']);
  });
});

describe('ICE servers in Link headers', () => {
  const turn = '; rel="ice-server"; username="user"; credential="pass"';
  it.each([
    [null, 0],
    ['', 0],
    ['<stun:a.example>; rel="ice-server"', 1],
    ['<stun:a.example>;rel=ICE-server , <stun:b.example> ; REL = "preload ice-server"', 2],
    [`<turn:a.example?transport=udp>${turn}, <turns:b.example:443?transport=tcp>${turn}`, 2],
    ['<https://a.example/sse>; rel="urn:ietf:params:whip:ext:example"', 0],
    ['<https://a.example>; rel="ice-server"', 0],
    ['<turn:a.example>; rel="ice-server"', 0],
    [`<turn:a.example>${turn}; credential-type="oauth"`, 0],
    [`<turn:a.example>${turn}; credential-type=password`, 1],
    ['<stun:a.example>; rel="ice-server"; username="a\u0001b"', 0],
    [`<stun:${'a'.repeat(600)}>; rel="ice-server"`, 0],
    ['stun:a.example; rel="ice-server"', 0],
    ['<stun:a.example; rel="ice-server"', 0],
    ['<stun:a.example>; rel="ice-server', 0],
    [Array(100).fill('<stun:a.example>; rel="ice-server"').join(', '), 16],
  ])('%j', (link, count) => {
    expect(iceServersOf(link)).toHaveLength(count);
  });

  it('keep what stands in quotes as it is', () => {
    expect(iceServersOf('<turn:a.example>; rel="ice-server"; credential="p,;=\\\\w\\""; username="<u>"')).toEqual([
      { urls: ['turn:a.example'], username: '<u>', credential: 'p,;=\\w"' },
    ]);
  });

  it('are read in time that grows with their length only', () => {
    for (const piece of ['<', '<a>;', '<stun:a>; x="', '\\"', ' ; ', ',,,', '<stun:a>; rel="ice-server"; '])
      expect(iceServersOf(piece.repeat(16_384 / piece.length)).length).toBeLessThanOrEqual(16);
  });
});

describe('an answer', () => {
  const audio = medium('audio', 'recvonly', 'opus/48000/2');
  const video = medium('video', 'recvonly', 'H264/90000');

  it.each([
    ['as servers send it', ANSWER],
    ['with lines that end in LF', ANSWER.replaceAll('\r\n', '\n')],
    [
      'with its route only where all share it',
      description(
        audio,
        video.filter((line) => !/ice-|fingerprint|setup/.test(line)),
      ),
    ],
    [
      'with its route before all media',
      description(
        'a=ice-lite',
        ...audio.filter((line) => /^a=(ice-|finger)/.test(line)),
        audio.filter((line) => !/ice-|finger/.test(line)),
        video.filter((line) => !/ice-|finger/.test(line)),
      ),
    ],
    [
      'with another one of the offered formats first',
      ANSWER.replace('a=rtpmap:96 H264', 'a=rtpmap:98 VP8/90000\r\na=rtpmap:96 h264'),
    ],
    ['with names for addresses', ANSWER.replaceAll('198.51.100.1', 'sfu.example.net')],
    [
      'with TCP',
      ANSWER.replaceAll(
        'UDP 2130706431 198.51.100.1 39132 typ host',
        'tcp 1518280447 2001:db8::1 443 typ host tcptype passive',
      ),
    ],
  ])('%s is taken', (_name, answer) => {
    expect(checkAnswer(OFFER, answer)).toEqual({ ok: true, value: answer });
  });

  it.each([
    ['m', description(audio)],
    ['m', description(audio, video, video)],
    ['m.0', description(video, audio)],
    [
      'video.rtpmap',
      description(
        audio,
        video.filter((line) => !line.includes('H264')),
      ),
    ],
    ['video.direction', ANSWER.replace(/a=recvonly(?![\s\S]*a=recvonly)/, 'a=inactive')],
    ['audio.direction', ANSWER.replace('a=recvonly', 'a=sendonly')],
    ['ice-ufrag', ANSWER.replaceAll(/a=ice-ufrag.*\r\n/g, '')],
    ['ice-ufrag', ANSWER.replace(/a=ice-ufrag.*/, 'a=ice-ufrag:ab')],
    ['ice-pwd', ANSWER.replace(/a=ice-pwd.*/, 'a=ice-pwd:short')],
    ['fingerprint', ANSWER.replace(/a=fingerprint.*/, 'a=fingerprint:sha-256 none')],
    ['setup', ANSWER.replace('a=setup:passive', 'a=setup:actpass')],
    ['candidate', ANSWER.replace('39132 typ host', '39132 typ space')],
    ['candidate', ANSWER.replace('a=candidate:1 1 UDP', 'a=candidate:1 1 SCTP')],
    ['sdp', ANSWER.replace('v=0', 'v=1')],
    ['sdp', ANSWER.replace('m=video 9', 'm=VIDEO nine')],
    ['sdp', `${ANSWER}hello\r\n`],
    ['sdp', 'v=0'],
    ['sdp', ANSWER.padEnd(128 * 1024 + 1, '\n')],
  ])('with something wrong at %s is named by it', (field, answer) => {
    expect(checkAnswer(OFFER, answer)).toMatchObject({ ok: false, fault: { code: 'realtime_garbage', field } });
  });

  it.each([
    ['video', description(audio, medium('video', 'recvonly', 'H264/90000', 0))],
    ['audio', description(medium('audio', 'recvonly', 'opus/48000/2', 0), video)],
    ['video', description(audio, medium('video', 'recvonly', 'AV1/90000'))],
    ['audio', description(medium('audio', 'recvonly', 'PCMU/8000'), video)],
  ])('without a common format for %s says so', (rule, answer) => {
    expect(checkAnswer(OFFER, answer)).toMatchObject({ ok: false, fault: { code: 'realtime_no_codec', rule } });
  });

  it('is not held against an offer that is none', () => {
    expect(checkAnswer('hello, this is no offer', ANSWER)).toMatchObject({ fault: { code: 'bad_input' } });
  });
});

it('a fragment brings new credentials and well-formed candidates', () => {
  const candidate =
    'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=candidate:1 1 udp 1 198.51.100.1 39132 typ host\r\na=end-of-candidates\r\n';
  expect(checkFragment(RESTARTED + candidate)).toMatchObject({ ok: true });
  expect(checkFragment(candidate)).toMatchObject({ fault: { field: 'ice-ufrag' } });
});

it('Retry-After is a count or a date, at most an hour, or nothing', () => {
  const nowMs = Date.parse('2026-03-01T10:00:00Z');
  const read = (text: string | null) => retryAfterSeconds(text, nowMs);
  expect(read('30')).toBe(30);
  expect(read('Sun, 01 Mar 2026 10:00:45 GMT')).toBe(45);
  expect(read('999999')).toBe(3_600);
  for (const nothing of [null, '', '-5', 'soon', '1e9', 'Sun, 01 Mar 2026 09:59:00 GMT'])
    expect(read(nothing)).toBeNull();
});

it('what is thrown is told by its code, never by a message that may hold the token', () => {
  const thrown = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('Bearer abc'), { code }) });
  const codes = [
    'ENOTFOUND',
    'ECONNREFUSED',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HPE_INVALID_CONSTANT',
    'ECONNRESET',
    'UND_ERR_HEADERS_TIMEOUT',
  ];
  const faults = codes.map((code) => networkFault(thrown(code)).fault);
  expect(faults.map(({ code }) => code)).toEqual([
    'ingest_host_not_found',
    'ingest_refused',
    'ingest_tls_failed',
    'ingest_tls_failed',
    'ingest_protocol_error',
    'realtime_no_answer',
    'realtime_no_answer',
  ]);
  expect(JSON.stringify(faults)).not.toContain('abc');
  expect(networkFault('nothing that is an error').fault.code).toBe('realtime_no_answer');
});
