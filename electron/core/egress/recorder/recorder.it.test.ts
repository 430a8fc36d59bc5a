import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../../../shared/domain/fault.ts';
import type { TrackConfig } from '../../../../shared/domain/media.ts';
import { type Clip, makeClip } from '../../../../tests/support/clip.ts';
import { decodeErrors, probeFile } from '../../../../tests/support/ffprobe.ts';
import { missing } from '../../../../tests/support/needs.ts';
import type { OutPacket } from '../packet.ts';
import { openRecorder } from './recorder.ts';

describe.skipIf(missing('ffmpeg', 'ffprobe'))('a recording', () => {
  let folder: string;
  let clip: Clip;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'redcast-record-'));
    clip = await makeClip({ seconds: 5, gopSeconds: 2 });
  });
  afterAll(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const packets = (atUs = 0, video: TrackConfig = clip.video): OutPacket[] =>
    clip.packets
      .filter((p) => p.timestampUs >= 0)
      .map(({ timestampUs, ...p }) => ({
        ...p,
        timeUs: timestampUs + atUs,
        config: p.track === 'video' ? video : clip.audio,
      }));

  async function record(name: string, list: OutPacket[]) {
    const path = join(folder, name);
    const faults: Fault[] = [];
    const opened = await openRecorder({
      path,
      configs: { video: clip.video, audio: clip.audio },
      onFault: (f) => faults.push(f),
    });
    if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
    for (const packet of list) opened.value.write(packet);
    await opened.value.close();
    await opened.value.close();
    expect(faults).toEqual([]);
    return { path, recorder: opened.value };
  }

  it('holds every packet at its time, says its length, and can be read as it is', async () => {
    const { path, recorder } = await record('whole.mp4', packets());
    const probe = probeFile(path);
    expect(probe.video).toMatchObject({ codec: 'h264', packets: 150 });
    expect(probe.video?.times[149]).toBeCloseTo(149 / 30, 4);
    expect(probe.audio?.packets).toBe(packets().filter((p) => p.track === 'audio').length);
    expect(Math.abs(probe.startSkewMs ?? 999)).toBeLessThanOrEqual(40);
    expect(Math.abs((probe.durationMs ?? 0) - recorder.ms())).toBeLessThan(50);
    expect(recorder.bytes()).toBe(readFileSync(path).length);
    expect(decodeErrors(path)).toBe('');
  });

  it('starts at 0 with a key frame, hours into a stream', async () => {
    const hours = 5 * 3600e6;
    const late = packets(hours).filter((p) => p.timeUs - hours > 300_000);
    const probe = probeFile((await record('late.mp4', late)).path);
    expect(probe.video?.times[0]).toBe(0);
    expect(probe.video?.keys[0]).toBe(true);
    expect(probe.video?.packets).toBe(90);
  });

  it('goes on in the same file when the encoder’s parameters change', async () => {
    const other = { ...clip.video, description: Uint8Array.from(clip.video.description) };
    const { path } = await record('changed.mp4', [...packets(), ...packets(clip.durationUs, other)]);
    expect(probeFile(path).video?.packets).toBe(300);
    expect(decodeErrors(path)).toBe('');
  });

  it('never replaces a file', async () => {
    const path = join(folder, 'there.mp4');
    writeFileSync(path, 'precious');
    const opened = await openRecorder({ path, configs: { video: clip.video }, onFault: () => {} });
    expect(opened).toMatchObject({ ok: false, fault: { code: 'recording_failed', rule: 'EEXIST' } });
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  /** A real file on a drive that becomes full at some moment: no write may reach further than the file did then. */
  async function onFullDrive(path: string) {
    const faults: Fault[] = [];
    const configs = { video: clip.video, audio: clip.audio };
    const real = await open(path, 'wx+');
    // What does not fit goes to the kernel's always-full device, as a full disk answers.
    const full = await open('/dev/full', 'r+');
    let room = Number.POSITIVE_INFINITY;
    const write = (bytes: Buffer, from: number, size: number, at: number) =>
      (at + size > room ? full : real).write(bytes, from, size, at);
    const file = new Proxy(real, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        if (name === 'write') return write;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const opened = await openRecorder({ path, configs, onFault: (f) => faults.push(f), openFile: async () => file });
    if (!opened.ok) throw new Error('open');
    const recorder = opened.value;
    return {
      ...{ recorder, faults },
      fill: async (bytes = 0) => {
        room = (await real.stat()).size + bytes;
      },
      close: () => full.close(),
    };
  }

  it.each([
    ['to the last byte: the last key frame gives way to the index', 0, 1.5],
    ['with room for the index only: nothing gives way', 2_000, 2.8],
  ])('ends properly when the disk fills %s', async (_, spare, atLeastS) => {
    const path = join(folder, `filled-${spare}.mp4`);
    const drive = await onFullDrive(path);
    const { recorder } = drive;
    const list = packets();
    for (const packet of list.filter((p) => p.timeUs < 3_200_000)) recorder.write(packet);
    // The disk takes it beside: until it has.
    while (recorder.ms() < 2_900) await new Promise((resolve) => setTimeout(resolve, 5));
    await drive.fill(spare);
    for (const packet of list.filter((p) => p.timeUs >= 3_200_000)) recorder.write(packet);
    expect(await recorder.close()).toMatchObject({ complete: true, fault: { code: 'disk_full' } });
    await drive.close();
    expect(drive.faults).toMatchObject([{ code: 'disk_full' }]);
    expect(readFileSync(path).length).toBe(recorder.bytes());
    const probe = probeFile(path);
    expect(probe.video?.times.at(-1)).toBeGreaterThan(atLeastS);
    expect((probe.durationMs ?? 0) - recorder.ms()).toBeLessThan(50);
    expect(decodeErrors(path)).toBe('');
  });

  it('keeps all that it has where there is no room for an index and nothing that could give way', async () => {
    const path = join(folder, 'filled-early.mp4');
    const drive = await onFullDrive(path);
    const { recorder } = drive;
    for (const packet of packets().filter((p) => p.timeUs < 1_200_000)) recorder.write(packet);
    // The disk takes it beside: until it has.
    while (recorder.ms() < 900) await new Promise((resolve) => setTimeout(resolve, 5));
    await drive.fill();
    for (const packet of packets().filter((p) => p.timeUs >= 1_200_000)) recorder.write(packet);
    expect(await recorder.close()).toMatchObject({ complete: false, fault: { code: 'disk_full' } });
    await drive.close();
    expect(readFileSync(path).length).toBe(recorder.bytes());
    expect(probeFile(path).video?.times.at(-1)).toBeGreaterThan(0.8);
    expect(decodeErrors(path)).toBe('');
  });

  // Windows has no `ulimit -f`, by which a file may not grow any further here.
  it.skipIf(process.platform === 'win32')('goes on in a next file where one may not grow any further', () => {
    const path = join(folder, 'long.mp4');
    const program = join(import.meta.dirname, '../../../../tests/support/recordToLimit.ts');
    // Units of 512 bytes in every POSIX shell but bash, whose 1,024 is as good here.
    const run = spawnSync('sh', ['-c', 'ulimit -f 4000 && exec "$0" "$1" "$2"', process.execPath, program, path], {
      encoding: 'utf8',
    });
    expect(run.stderr).not.toMatch(/Error/);
    const { pictures, states, ended } = JSON.parse(run.stdout);
    expect(states.at(-1)).toBe('closed');
    expect(ended.length).toBeGreaterThan(1);
    let seen = 0;
    for (const file of ended) {
      expect(file.complete).toBe(true);
      const probe = probeFile(file.path);
      expect(probe.video?.keys[0]).toBe(true);
      expect(decodeErrors(file.path)).toBe('');
      seen += probe.video?.packets ?? 0;
    }
    // Nothing is missing; what stands behind the last key frame of one file may begin the next one again.
    expect(seen).toBeGreaterThanOrEqual(pictures);
    expect(seen).toBeLessThan(pictures + 60 * ended.length);
  });

  it('lets go of its memory when a drive hangs, and holds nobody up', async () => {
    const path = join(folder, 'hung.mp4');
    const faults: Fault[] = [];
    const real = await open(path, 'wx+');
    let release = () => {};
    const hung = new Promise<void>((resolve) => {
      release = resolve;
    });
    let hangs = false;
    // A network drive that does not answer: the write neither succeeds nor fails.
    const file = new Proxy(real, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        if (hangs && name === 'write') return () => hung.then(() => Promise.reject(new Error('gone')));
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const configs = { video: clip.video, audio: clip.audio };
    const opened = await openRecorder({ path, configs, onFault: (f) => faults.push(f), openFile: async () => file });
    if (!opened.ok) throw new Error('open');
    const recorder = opened.value;
    for (const packet of packets().filter((p) => p.timeUs < 2_500_000)) recorder.write(packet);
    while (recorder.ms() < 1_900) await new Promise((resolve) => setTimeout(resolve, 5));
    hangs = true;
    const heavy = new Uint8Array(500_000).fill(1);
    for (let second = 3; faults.length === 0 && second < 400; second += 1) {
      for (const packet of packets(second * 1e6)
        .filter((p) => p.track === 'video' && p.timeUs < (second + 1) * 1e6)
        .slice(0, 4))
        recorder.write({ ...packet, key: true, data: heavy });
    }
    expect(faults).toMatchObject([{ code: 'recording_failed', rule: 'disk_too_slow' }]);
    const closing = recorder.close();
    const late = Symbol('late');
    expect(await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, 100, late))])).toBe(late);
    // The drive answers after all: the file is ended with what it has.
    hangs = false;
    release();
    expect(await closing).toMatchObject({ complete: true });
    expect(decodeErrors(path)).toBe('');
  });

  it('loses at most 2 s when its process is killed', async () => {
    const path = join(folder, 'killed.mp4');
    const program = join(import.meta.dirname, '../../../../tests/support/recordForever.ts');
    const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let givenMs = 0;
    const enough = new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`ended early with ${code}`)));
      child.stdout.on('data', (bytes: Buffer) => {
        givenMs = Number(bytes.toString().trim().split('\n').at(-1));
        if (givenMs > 5_700) resolve(); // just before a key frame: the most there is to lose
      });
    });
    await enough;
    child.removeAllListeners('exit');
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;

    const probe = probeFile(path);
    expect(probe.video?.keys[0]).toBe(true);
    expect((probe.video?.times.at(-1) ?? 0) * 1000).toBeGreaterThan(givenMs - 2_000);
    expect((probe.audio?.times.at(-1) ?? 0) * 1000).toBeGreaterThan(givenMs - 2_000);
    expect(probe.durationMs).toBeGreaterThan(givenMs - 2_000);
    expect(decodeErrors(path)).toBe('');
  });
});
