import { mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type BlackBoxNote,
  type DiskState,
  type Fault,
  type RecordingFile,
  SessionId,
} from '../../../shared/domain/index.ts';
import { type Clip, makeClip } from '../../../tests/support/clip.ts';
import { decodeErrors, type Probe, probeFile, watchLive } from '../../../tests/support/ffprobe.ts';
import { missing } from '../../../tests/support/needs.ts';
import { type NginxRtmp, startNginxRtmp } from '../../../tests/support/nginxRtmp.ts';
import { noSmallDrive, type SmallDrive, smallDrive } from '../../../tests/support/smallDrive.ts';
import { createEgress, type Egress, type RecordingHandle } from '../egress/index.ts';
import { createRecords } from './index.ts';
import { readFlaws } from './testkit.ts';

const SESSION = SessionId.parse('s1');
const MIB = 1024 * 1024;

describe.skipIf(missing('nginx', 'nginxRtmp', 'ffmpeg', 'ffprobe') || noSmallDrive())(
  'a drive under a live stream',
  () => {
    let nginx: NginxRtmp;
    let clip: Clip;
    let drive: SmallDrive;
    const ends: (() => unknown)[] = [];

    beforeAll(async () => {
      nginx = await startNginxRtmp();
      clip = await makeClip({ seconds: 4, gopSeconds: 2 });
    });
    afterEach(async () => {
      for (const end of ends.splice(0).reverse()) await end();
    });
    afterAll(() => nginx?.close());

    /** A stream on air that is recorded to the drive, its frames in real time. */
    function onAir(key: string, path: string, isWatched = true) {
      const egress: Egress = createEgress({ requestKeyframe: () => {}, random: () => 0 });
      egress.configure(clip.video);
      egress.configure(clip.audio);
      const packets = clip.packets.filter((p) => p.timestampUs >= 0 && p.timestampUs < 4_000_000);
      const startedAtMs = performance.now();
      let i = 0;
      const timer = setInterval(() => {
        const nowUs = (performance.now() - startedAtMs) * 1000;
        for (let due = true; due; ) {
          const packet = packets[i % packets.length];
          const timestampUs = (packet?.timestampUs ?? 0) + Math.floor(i / packets.length) * 4_000_000;
          due = packet !== undefined && timestampUs <= nowUs;
          if (packet === undefined || !due) return;
          egress.push({ ...packet, timestampUs });
          i += 1;
        }
      }, 10);
      const told = {
        files: [] as Omit<RecordingFile, 'missing'>[],
        disk: [] as (DiskState | null)[],
        notices: [] as Fault[],
      };
      const settled: string[] = [];
      const box: BlackBoxNote[] = [];
      const rows = new Map<string, string>();
      const note = (path: string, state: string) => {
        rows.set(path, state);
        return { ok: true as const, value: undefined };
      };
      const records = createRecords({
        table: {
          begin: ({ path }) => note(path, 'open'),
          become: note,
          forget: (path) => note(path, 'forgotten'),
          get: () => null,
          open: () => [],
        },
        reports: () => [],
        report: (_id, file) => told.files.push(file),
        onRepairs: () => {},
        onDisk: (state) => told.disk.push(state),
        notice: (fault) => told.notices.push(fault),
        settled: (code) => settled.push(code),
        tell: (note) => box.push(note),
        log: { debug() {}, info() {}, warn() {}, error() {} } as never,
      });
      const faults: Fault[] = [];
      const recording = egress.record({
        path,
        files: isWatched ? records.files(SESSION) : { ...records.files(SESSION), opened: () => {} },
        onState: (state) => state.kind === 'failed' && faults.push(state.fault),
      });
      const published = egress.publish({ url: nginx.url('live'), key, onState: () => {} });
      if (!published.ok) throw new Error(published.fault.code);
      ends.push(
        () => clearInterval(timer),
        () => egress.stop(),
        () => records.close(),
      );
      return { egress, recording, publisher: published.value, faults, told, settled, box, rows };
    }

    /** The stream as a viewer gets it while the drive is in trouble: not one frame late or lost. */
    async function uninterrupted(watching: Promise<Probe | null>) {
      const seen = await watching;
      const times = seen?.video?.times ?? [];
      const steps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
      expect(times.length).toBeGreaterThan(120);
      expect(Math.max(...steps)).toBeLessThan(0.05);
    }

    const viewer = (key: string) =>
      watchLive(`${nginx.url('live')}/${key}`, 7, join(tmpdir(), `redcast-${process.pid}-${key}.flv`));

    async function expectSound(path: string, recording: RecordingHandle, atLeastMs: number) {
      expect(decodeErrors(path)).toBe('');
      const probe = probeFile(path);
      expect(probe.durationMs).toBeGreaterThan(atLeastMs);
      expect(Math.abs((probe.durationMs ?? 0) - recording.ms())).toBeLessThan(100);
      expect(statSync(path).size).toBe(recording.bytes());
      expect(await readFlaws(path)).toEqual([]);
    }

    it('that others fill up to the last byte: the file is ended with its index, the stream goes on', async () => {
      drive = smallDrive(16);
      ends.push(drive.close);
      const path = join(drive.path, 'evening.mp4');
      // Faster than the watch on the drive looks: without it.
      const air = onAir('full', path, false);
      const watching = viewer('full');
      await until(() => air.recording.ms() > 2_500);
      await drive.leave(0);
      await until(() => air.faults.length > 0);
      expect(air.faults).toMatchObject([{ code: 'disk_full' }]);
      await until(() => air.told.files.at(-1)?.complete === true);
      expect(air.rows.get(path)).toBe('complete');
      await uninterrupted(watching);
      expect(air.publisher.state().kind).toBe('sending');
      await expectSound(path, air.recording, 2_400);
    });

    it('that runs low: told early, ended in time by the studio itself, room left for others', async () => {
      drive = smallDrive(240);
      ends.push(drive.close);
      const path = join(drive.path, 'evening.mp4');
      const air = onAir('low', path);
      await until(() => air.told.disk.length > 0);
      expect(air.told.notices).toMatchObject([{ code: 'disk_low', params: { minutes: expect.any(Number) } }]);
      await until(() => air.recording.ms() > 1_500);
      const watching = viewer('low');
      await drive.leave(120 * MIB);
      await until(() => air.faults.length > 0);
      expect(air.faults).toMatchObject([{ code: 'disk_full', rule: 'reserve' }]);
      await until(() => air.told.files.at(-1)?.complete === true);
      expect(air.told.disk.at(-1)).toBeNull();
      expect(air.settled).toContain('disk_low');
      expect(air.box.map((note) => note.kind === 'decision' && note.what)).toContain('recording_ended');
      await uninterrupted(watching);
      await expectSound(path, air.recording, 1_400);
      expect(drive.free()).toBeGreaterThan(100 * MIB);
    });

    it('that is pulled out: told within seconds, the stream goes on', async () => {
      drive = smallDrive(600);
      ends.push(drive.close);
      const air = onAir('pulled', join(drive.path, 'evening.mp4'));
      const watching = viewer('pulled');
      await until(() => air.recording.ms() > 1_500);
      drive.unplug();
      await until(() => air.faults.length > 0);
      expect(air.faults).toMatchObject([{ code: 'recording_drive_gone' }]);
      await uninterrupted(watching);
      expect(air.publisher.state().kind).toBe('sending');
    });

    it('whose folder is deleted: the same', async () => {
      drive = smallDrive(600);
      ends.push(drive.close);
      const folder = join(drive.path, 'recordings');
      mkdirSync(folder);
      const air = onAir('deleted', join(folder, 'evening.mp4'));
      await until(() => air.recording.ms() > 1_500);
      rmSync(folder, { recursive: true });
      await until(() => air.faults.length > 0);
      expect(air.faults).toMatchObject([{ code: 'recording_drive_gone' }]);
      await until(() => air.publisher.stats().sentBytes > 200_000);
      expect(air.publisher.state().kind).toBe('sending');
    });
  },
);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
