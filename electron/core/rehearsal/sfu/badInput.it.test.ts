import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive } from '../../../../scripts/lib/lock.mjs';
import type { DtlsParameters, RtpParameters, TransportOptions } from '../../../../shared/domain/index.ts';
import { sfuFolder } from '../../../../tests/sfu/index.ts';
import { missing } from '../../../../tests/support/needs.ts';
import { lanAddress } from '../http/listen.ts';
import type { RehearsalLog, RehearsalOptions } from '../options.ts';
import { bench, clientOf, faultOf, key, phone, until } from '../testkit.ts';
import { listenTo, type RealtimeKit, realtimeKit, tokenOf } from './realtimeKit.ts';
import { createSfu } from './sfu.ts';

const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');
const DTLS: DtlsParameters = { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: FINGERPRINT }] };
const video = (more: Partial<RtpParameters> = {}): RtpParameters => ({
  mid: '0',
  codecs: [
    {
      mimeType: 'video/H264',
      payloadType: 102,
      clockRate: 90_000,
      parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
    },
  ],
  headerExtensions: [],
  encodings: [{ ssrc: 1_111_111 }],
  rtcp: { cname: 'test' },
  ...more,
});
const opus = (): RtpParameters =>
  video({
    mid: '1',
    codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
    encodings: [{ ssrc: 2_222_222 }],
  });

/* What the studio, a page or somebody with an old token may send to the real server, and a server that does not answer. */
describe.skipIf(missing('sfu'))('real time, asked wrongly', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  const start = async (options: Partial<RehearsalOptions> = {}): Promise<RealtimeKit> => {
    const kit = await realtimeKit({ sfuFolder: sfuFolder(), ...options });
    closing.push(kit.close);
    return kit;
  };
  const transportOf = ({ client, token }: RealtimeKit): Promise<TransportOptions> =>
    client.realtime.createTransport({ ...key(), token });
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'rehearsal-sfu-'));
    closing.push(() => rmSync(made, { recursive: true, force: true }));
    return made;
  };

  it('loads nothing and starts nothing before somebody sends', async () => {
    const lines: string[] = [];
    const say = (_fields: object, message: string) => lines.push(message);
    const kit = await start({ log: { info: say, warn: say, error: say } });
    expect(kit.rehearsal.state().realtime).toEqual({ kind: 'ready', folder: sfuFolder(), version: '3.8.4' });
    expect(lines).not.toContain('the real-time worker runs');
    await transportOf(kit);
    expect(lines).toContain('the real-time worker runs');
  });

  it('gives UDP and TCP on this machine alone, and on the network while that is shared', async () => {
    const kit = await start();
    const hosts = async () =>
      (await transportOf(kit)).iceCandidates.map(({ protocol, ip, address }) => `${protocol} ${address ?? ip}`);
    expect(await hosts()).toEqual(['udp 127.0.0.1', 'tcp 127.0.0.1']);
    const lan = lanAddress();
    if (lan === null) return console.warn('not seen here: candidates on the network, since this machine has none');
    expect((await kit.rehearsal.setLanSharing(true)).ok).toBe(true);
    expect(new Set(await hosts())).toEqual(new Set(['udp 127.0.0.1', 'tcp 127.0.0.1', `udp ${lan}`, `tcp ${lan}`]));
  });

  it('leads candidates through what a test puts before them', async () => {
    const kit = await start();
    kit.door.realtimeCandidates(async (candidates, side) =>
      candidates.map((one) => ({ ...one, port: side === 'sender' ? 4_242 : one.port })),
    );
    expect((await transportOf(kit)).iceCandidates.map(({ port }) => port)).toEqual([4_242, 4_242]);
  });

  it('refuses tokens that it never gave, that are old, and that belong to a room of before', async () => {
    let now = Date.now();
    const kit = await start({ realtimeTokenMs: 60_000, now: () => now });
    const asked = (token: string) => faultOf(kit.client.realtime.createTransport({ ...key(), token }));
    expect(await asked('made-up')).toMatchObject({ code: 'realtime_token_expired', rule: 'unknown' });
    now += 60_000;
    expect(await asked(kit.token)).toMatchObject({ code: 'realtime_token_expired', rule: 'expired' });
    const fresh = tokenOf(await kit.client.rooms.get({ roomId: kit.room.id }));
    await kit.client.realtime.createTransport({ ...key(), token: fresh });
    await kit.client.rooms.end({ ...key(), roomId: kit.room.id });
    expect(await asked(fresh)).toMatchObject({ code: 'realtime_token_expired', rule: 'unknown' });
    expect((await kit.client.rooms.get({ roomId: kit.room.id })).ingests).toEqual([]);
  });

  it('tries real time without a room and beside one, and neither disturbs the other', async () => {
    const kit = await start();
    const mine = await transportOf(kit);
    const { ingest } = await kit.client.network.realtime();
    if (ingest?.kind !== 'webrtc') throw new Error('no test ingest');
    expect(ingest.expiresAtMs).toBeGreaterThan(Date.now() + 50_000);
    const test = await kit.client.realtime.createTransport({ ...key(), token: ingest.token });
    await kit.client.realtime.produce({ ...key(), transportId: test.id, kind: 'video', rtpParameters: video() });
    expect(await kit.client.realtime.stats({ transportId: test.id })).toMatchObject({ receiving: false, bitrate: 0 });
    expect(await kit.client.realtime.stats({ transportId: mine.id })).toMatchObject({ receiving: false });
    const notices = listenTo(kit.client, test.id);
    await kit.client.realtime.close({ transportId: test.id });
    expect((await notices.over).every(({ kind }) => kind !== 'closed')).toBe(true);
    expect(await faultOf(kit.client.realtime.stats({ transportId: test.id }))).toMatchObject({ code: 'not_found' });
    await kit.client.realtime.stats({ transportId: mine.id });
  });

  it('refuses parameters that are none, names the field, and goes on', async () => {
    const kit = await start();
    const { client } = kit;
    const { id: transportId } = await transportOf(kit);
    const produce = (kind: 'audio' | 'video', rtpParameters: unknown) =>
      faultOf(client.realtime.produce({ ...key(), transportId, kind, rtpParameters } as never));
    const connect = (dtlsParameters: unknown) =>
      faultOf(client.realtime.connect({ transportId, dtlsParameters } as never));

    expect(await connect({ fingerprints: [] })).toMatchObject({ code: 'bad_input' });
    expect(await connect({ fingerprints: [{ algorithm: 'sha-256', value: 'a=\r\nx' }] })).toMatchObject({
      code: 'bad_input',
    });
    expect(
      await connect({ role: 'client', fingerprints: [{ algorithm: 'sha-999', value: FINGERPRINT }] }),
    ).toMatchObject({ code: 'bad_input', field: 'dtlsParameters' });
    expect(await produce('video', { codecs: [] })).toMatchObject({ code: 'bad_input' });
    expect(await produce('video', video({ mid: 'a\r\nb' }))).toMatchObject({ code: 'bad_input' });
    expect(await produce('audio', video())).toMatchObject({
      code: 'bad_input',
      field: 'rtpParameters.codecs',
      rule: 'kind',
    });
    expect(
      await produce('video', video({ codecs: [{ mimeType: 'video/AV1', payloadType: 45, clockRate: 90_000 }] })),
    ).toMatchObject({ code: 'realtime_no_codec', rule: 'video' });
    expect(
      await produce('audio', video({ codecs: [{ mimeType: 'audio/G722', payloadType: 9, clockRate: 8_000 }] })),
    ).toMatchObject({ code: 'realtime_no_codec', rule: 'audio' });
    expect(await produce('video', video({ encodings: [{ rid: 'same' }, { rid: 'same' }] }))).toMatchObject({
      code: 'bad_input',
      field: 'rtpParameters.encodings',
      rule: 'unique',
    });

    // After all that the transport is as good as new.
    const write = key();
    const asked = { ...write, transportId, kind: 'video' as const, rtpParameters: video() };
    const made = await client.realtime.produce(asked);
    expect(await client.realtime.produce(asked)).toEqual(made);
    expect(await faultOf(client.realtime.produce({ ...asked, kind: 'audio' }))).toMatchObject({ rule: 'reused' });
    expect(await produce('video', video({ mid: '5' }))).toMatchObject({ code: 'bad_input', rule: 'one_of_each' });
    await client.realtime.produce({ ...key(), transportId, kind: 'audio', rtpParameters: opus() });
    await client.realtime.connect({ transportId, dtlsParameters: DTLS });
    await client.realtime.connect({ transportId, dtlsParameters: DTLS });
    const other = FINGERPRINT.replace('AB', 'CD');
    expect(await connect({ fingerprints: [{ algorithm: 'sha-256', value: other }] })).toMatchObject({
      rule: 'already_connected',
    });
    expect((await client.realtime.restartIce({ transportId })).iceParameters.usernameFragment.length).toBeGreaterThan(
      3,
    );
  });

  it('knows no transport but its own', async () => {
    const { client } = await start();
    const transportId = '3f0d1c6e-0000-4000-8000-000000000000';
    for (const call of [
      () => client.realtime.connect({ transportId, dtlsParameters: DTLS }),
      () => client.realtime.produce({ ...key(), transportId, kind: 'video', rtpParameters: video() }),
      () => client.realtime.restartIce({ transportId }),
      () => client.realtime.stats({ transportId }),
      () => client.realtime.notices({ transportId }),
      () => client.realtime.close({ transportId }),
    ])
      expect(await faultOf(call())).toMatchObject({ code: 'not_found', field: 'transportId' });
  });

  it('gives viewers nothing before the room is live, and nothing that they ask wrongly', async () => {
    const kit = await start();
    const viewer = phone(kit.rehearsal);
    expect(await viewer.fault('realtime/transports', {})).toMatchObject({ code: 'room_not_live' });
    kit.door.pretendVideo();
    await kit.client.rooms.goLive({ ...key(), roomId: kit.room.id });
    const { status, body } = await viewer.call('realtime/transports', {});
    expect(status).toBe(200);
    const at = `realtime/transports/${String(body.id)}`;
    const { rtpCapabilities } = (await viewer.call('realtime/capabilities')).body;
    // Nobody sends: a watch page tries again when it is told that somebody does.
    expect(await viewer.fault(`${at}/consume`, { rtpCapabilities })).toMatchObject({ code: 'ingest_no_media' });
    const { id: transportId } = await transportOf(kit);
    await kit.client.realtime.produce({ ...key(), transportId, kind: 'video', rtpParameters: video() });
    expect(await viewer.fault(`${at}/consume`, { rtpCapabilities: { codecs: [] } })).toMatchObject({
      code: 'realtime_no_codec',
      rule: 'video',
    });
    const consumed = (await viewer.call(`${at}/consume`, { rtpCapabilities })).body;
    expect(consumed.consumers).toMatchObject([{ kind: 'video' }]);
    expect((await viewer.call(`${at}/resume`, {})).status).toBe(200);
    expect((await viewer.call(`${at}/layers`, { spatial: 1 })).status).toBe(200);
    for (const [path, input, code] of [
      [`${at}/connect`, { dtlsParameters: {} }, 'bad_input'],
      [`${at}/consume`, { rtpCapabilities: { codecs: [{ kind: 'video', mimeType: 'nonsense' }] } }, 'bad_input'],
      [`${at}/layers`, { spatial: -1 }, 'bad_input'],
      ['realtime/transports/..%2f..%2fapi/connect', { dtlsParameters: DTLS }, 'not_found'],
      ['realtime/transports/3f0d1c6e-0000-4000-8000-000000000000/resume', {}, 'not_found'],
      [`realtime/transports/${transportId}/resume`, {}, 'not_found'],
      [`${at}/consume`, { rtpCapabilities: { codecs: [], x: 'y'.repeat(70_000) } }, 'too_large'],
    ] as const)
      expect(await viewer.fault(path, input), path).toMatchObject({ code });
    expect((await viewer.call(`${at}/close`, {})).status).toBe(200);
    expect(await viewer.fault(`${at}/resume`, {})).toMatchObject({ code: 'not_found' });

    const codes: unknown[] = [];
    for (let i = 0; i < 40; i += 1) {
      const answer = await viewer.call('realtime/transports', {});
      if (answer.status !== 200) codes.push(answer.status);
    }
    expect(codes[0]).toBe(429);
  });

  it('starts another worker after one died, and none for a while when none stays', async () => {
    const kit = await start();
    const { id } = await transportOf(kit);
    const notices = listenTo(kit.client, id);
    kit.door.sfu().crash();
    expect((await notices.over).at(-1)).toEqual({ kind: 'closed', why: 'sfu_gone' });
    expect(await faultOf(kit.client.realtime.stats({ transportId: id }))).toMatchObject({
      code: 'realtime_gone',
      rule: 'sfu_gone',
    });
    for (const _again of [2, 3]) {
      const over = listenTo(kit.client, (await transportOf(kit)).id).over;
      kit.door.sfu().crash();
      await over;
    }
    expect(kit.rehearsal.state().realtime).toMatchObject({ kind: 'failed', fault: { code: 'sfu_failed' } });
    expect(await faultOf(transportOf(kit))).toMatchObject({ code: 'realtime_unavailable', rule: 'sfu_failed' });
    const room = await kit.client.rooms.get({ roomId: kit.room.id });
    expect(room.ingests.map(({ kind }) => kind)).toEqual(['rtmp']);
    expect(await kit.client.network.realtime()).toEqual({ ingest: null });
    await kit.door.sfu().restart();
    expect(kit.rehearsal.state().realtime).toMatchObject({ kind: 'ready' });
    await transportOf(kit);
  });

  it('does not wait for a worker that does not answer, and ends it', async () => {
    let pid = 0;
    const log: RehearsalLog = {
      info: (fields) => {
        if ('pid' in fields) pid = Number(fields.pid);
      },
      warn: () => {},
      error: () => {},
    };
    const kit = await start({ log });
    const { id: transportId } = await transportOf(kit);
    await kit.client.realtime.produce({ ...key(), transportId, kind: 'video', rtpParameters: video() });
    const notices = listenTo(kit.client, transportId);
    process.kill(pid, 'SIGSTOP');
    expect(await faultOf(kit.client.realtime.stats({ transportId }))).toMatchObject({
      code: 'realtime_no_answer',
      retry: 'later',
    });
    expect((await notices.over).at(-1)).toEqual({ kind: 'closed', why: 'sfu_gone' });
    expect(isAlive(pid)).toBe(false);
    await transportOf(kit);
  });

  it('takes another folder at once, and names one that holds nothing', async () => {
    const kit = await start();
    const notices = listenTo(kit.client, (await transportOf(kit)).id);
    await until(() => notices.said.length > 0 || null);
    const states: string[] = [];
    kit.rehearsal.onChange(({ realtime }) => states.push(realtime.kind));
    kit.rehearsal.setSfuFolder(folder());
    expect((await notices.over).at(-1)).toEqual({ kind: 'closed', why: 'sfu_gone' });
    expect(kit.rehearsal.state().realtime).toMatchObject({ kind: 'failed', fault: { code: 'sfu_missing' } });
    expect(await faultOf(transportOf(kit))).toMatchObject({ code: 'realtime_unavailable' });
    kit.rehearsal.setSfuFolder('');
    expect(kit.rehearsal.state().realtime).toMatchObject({ kind: 'ready' });
    expect(states).toEqual(['failed', 'ready']);
    await transportOf(kit);
  });

  it('leaves no worker behind', async () => {
    const pids: number[] = [];
    const log: RehearsalLog = {
      info: (fields) => {
        if ('pid' in fields) pids.push(Number(fields.pid));
      },
      warn: () => {},
      error: () => {},
    };
    const kit = await realtimeKit({ sfuFolder: sfuFolder(), log });
    await transportOf(kit);
    await kit.close();
    await until(() => !pids.some(isAlive) || null);
    expect(pids).toHaveLength(1);
  });

  it('is reached on this machine though the other network is gone, and ends a worker that nobody needs', async () => {
    const pids: number[] = [];
    const sfu = createSfu({
      folder: sfuFolder(),
      log: {
        info: (fields) => {
          if ('pid' in fields) pids.push(Number(fields.pid));
        },
        warn: () => {},
        error: () => {},
      },
      now: Date.now,
      // An address that no machine has (RFC 5737).
      addresses: () => ['127.0.0.1', '203.0.113.7'],
      candidates: (given) => given,
      onReceiving: () => {},
      onShown: () => {},
      idleMs: 400,
      onFailed: () => {},
    });
    closing.push(sfu.close);
    const { id, iceCandidates } = await sfu.senders.create('room', null);
    expect(iceCandidates.map(({ ip }) => ip)).toEqual(['127.0.0.1', '127.0.0.1']);
    // More than twice the time after which an idle worker is ended.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(pids.map(isAlive)).toEqual([true]);
    sfu.senders.close(id);
    await until(() => !pids.some(isAlive) || null);
    await sfu.senders.create('room', null);
    expect(pids.map(isAlive)).toEqual([false, true]);
  });

  it('says that a package does not run', async () => {
    const broken = folder();
    mkdirSync(join(broken, 'worker', 'out', 'Release'), { recursive: true });
    const worker = process.platform === 'win32' ? 'mediasoup-worker.exe' : 'mediasoup-worker';
    writeFileSync(join(broken, 'worker', 'out', 'Release', worker), '');
    writeFileSync(
      join(broken, 'package.json'),
      JSON.stringify({ name: 'mediasoup', version: '3.0.0', main: 'main.cjs' }),
    );
    writeFileSync(
      join(broken, 'main.cjs'),
      'exports.createWorker = async () => { throw new Error("no such library"); };',
    );
    const kit = await start({ sfuFolder: broken });
    for (const _try of [1, 2, 3])
      expect(await faultOf(transportOf(kit))).toMatchObject({
        code: 'realtime_unavailable',
        detail: 'no such library',
      });
    expect(kit.rehearsal.state().realtime).toMatchObject({
      kind: 'failed',
      fault: { code: 'sfu_failed', detail: 'no such library' },
    });
    expect(Object.keys(createRequire(import.meta.url).cache)).toContain(join(broken, 'main.cjs'));
  });
});

it('offers no real time where there is no server', async () => {
  const made = await bench();
  try {
    expect(made.rehearsal.state().realtime).toEqual({ kind: 'missing' });
    const client = clientOf(made.rehearsal);
    expect(await client.network.realtime()).toEqual({ ingest: null });
    expect(await faultOf(client.realtime.capabilities({ token: 'any' }))).toMatchObject({
      code: 'realtime_token_expired',
    });
  } finally {
    await made.close();
  }
});
